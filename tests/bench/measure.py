#!/usr/bin/env python3
"""measure.py OUT COMMAND…: runs it; writes its seconds and the most memory it held, in MB."""
import resource
import subprocess
import sys
import time

start = time.monotonic()
code = subprocess.run(sys.argv[2:], check=False).returncode
seconds = time.monotonic() - start
memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # KB on Linux
with open(sys.argv[1], "w", encoding="utf-8") as out:
    print(f"{seconds:.1f} {memory:.0f}", file=out)
sys.exit(code)
