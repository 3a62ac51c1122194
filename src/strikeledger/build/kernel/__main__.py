"""Start a notebook kernel; what Jupyter calls where no kernel is forked."""

import sys
from importlib import import_module

from strikeledger.build.kernel.start import launch, orphaned

if __name__ == "__main__":
    import_module("ipykernel.kernelapp")  # the longest part of a start, during which whoever asked may have ended
    if orphaned():
        sys.exit(1)
    launch(sys.argv[1:])
