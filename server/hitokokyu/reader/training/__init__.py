"""How the reader is taught: `make train`. Not in the wheel; needs the extra `train`."""
