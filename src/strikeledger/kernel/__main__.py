"""Start a notebook kernel without the parts that a report never uses: the debugger and the input history."""

import sys

from ipykernel.kernelapp import IPKernelApp

if __name__ == "__main__":
    IPKernelApp.launch_instance(argv=[*sys.argv[1:], "--HistoryManager.enabled=False"])
