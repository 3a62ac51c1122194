"""Start a notebook kernel; what Jupyter calls where no kernel is forked."""

import sys
from importlib import import_module

from strikeledger.build.kernel.start import is_orphan, run_kernel

if __name__ == "__main__":
    import_module("ipykernel.kernelapp")  # the longest part of a start, during which whoever asked may have ended
    if is_orphan():
        sys.exit(1)
    run_kernel(sys.argv[1:])
