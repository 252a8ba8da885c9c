"""`python -m hitokokyu`: the command, where no script of that name is at hand."""

from .cli import main

if __name__ == "__main__":
    main()
