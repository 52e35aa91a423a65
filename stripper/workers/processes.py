"""What worker processes have in common: how they begin, and what they may use."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

# One thread each for whoever does linear algebra: the workers share the cores.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
# The caller's import path goes behind Python's own modules, which a project's ``random.py`` must not shadow, and before
# what is installed, where another version of this package may be.
_WITH_CALLERS_PATH = (
    "import json, sys; "
    "at = next((k for k, entry in enumerate(sys.path) if entry.endswith(('site-packages', 'dist-packages'))), len(sys.path)); "
    "sys.path[at:at] = json.loads(sys.argv[1]); "
)


def python(program: str, *arguments: str) -> list[str]:
    """The command that runs a program in a new Python with the caller's import path; its arguments are ``sys.argv[2:]``."""
    # what is no path, which Python passes over, is left out
    path = [os.fsdecode(entry) for entry in sys.path if isinstance(entry, (str, os.PathLike))]
    return [sys.executable, "-P", "-c", _WITH_CALLERS_PATH + program, json.dumps(path), *arguments]


def environment() -> dict[str, str]:
    """The environment of a worker: the caller's, but with one thread, whatever it says."""
    return {**os.environ, **ONE_THREAD}


def processors() -> int:
    """The processors that this process may use, where the system can say so (Linux), else all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def address_space() -> int:
    """Bytes of address space of this process; 0 where the system does not say."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def limit_address_space(size: int) -> None:
    """Let this process have at most ``size`` bytes of address space, where the system has such a limit."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (min(size, sys.maxsize), resource.getrlimit(resource.RLIMIT_AS)[1]))
