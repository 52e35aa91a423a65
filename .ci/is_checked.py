"""Hold that this build checks itself: a build without checks would pass all tests too."""

from __future__ import annotations

import sys
from pathlib import Path

import stripper.core

CHECKS = (b"__asan_report", b"Out of bounds on buffer access")  # the compiler's, Cython's
libraries = {path.name: path.read_bytes() for path in Path(stripper.core.__path__[0]).glob("*.so")}
unchecked = [name for name, library in libraries.items() if CHECKS[0] not in library]
if unchecked or not any(CHECKS[1] in library for library in libraries.values()):
    sys.exit(
        f"{stripper.core.__path__[0]}: no checks in {unchecked or 'any module'}; build with STRIPPER_DEBUG=1 STRIPPER_SANITIZE=1"
    )
print(f"{len(libraries)} modules of the core check themselves")
