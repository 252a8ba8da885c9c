"""Where the single file starts."""

import multiprocessing

from hitokokyu.cli import main

# Started again as a worker of itself, it does that work and ends here.
multiprocessing.freeze_support()
main()
