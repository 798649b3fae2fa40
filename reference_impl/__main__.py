"""The command line: `python -m reference_impl VERB`."""

import sys

from reference_impl import program

if __name__ == "__main__":
    sys.exit(program.main(sys.argv[1:]))
