"""Whatever comes in from outside: it is understood, or refused in the words made for it; nothing crashes.

`targets` says what has to hold, for any bytes. The tests here try it on some, the same ones every
time; `python -m tests.fuzz` (`make fuzz`) goes on for as long as it is given.
"""
