"""Build the compiled core: one extension a module of ``stripper/core``, on lxml's public C API.

``STRIPPER_DEBUG=1`` checks bounds and overflows, ``STRIPPER_SANITIZE=1`` builds for AddressSanitizer: for tests.
"""

from __future__ import annotations

import os
from pathlib import Path

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

DEBUG, SANITIZE = (bool(os.environ.get(name)) for name in ("STRIPPER_DEBUG", "STRIPPER_SANITIZE"))
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": DEBUG,
    "wraparound": False,
    "initializedcheck": DEBUG,
    "overflowcheck": False,
    "cdivision": True,
    "freethreading_compatible": False,
}
# No contraction of products and sums: the same answer on every processor.
FLAGS = ["-O3", "-ffp-contract=off"] if os.name != "nt" else ["/O2", "/fp:precise"]
if SANITIZE:
    FLAGS = ["-O1", "-g", "-fsanitize=address", "-fno-omit-frame-pointer", "-ffp-contract=off"]


def extensions() -> list[Extension]:
    """An extension for each module of the core."""
    return [
        Extension(
            f"stripper.core.{path.stem}",
            [path.as_posix()],
            include_dirs=lxml.get_include(),
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            extra_compile_args=FLAGS,
            extra_link_args=["-fsanitize=address"] if SANITIZE else [],
        )
        for path in sorted(Path("stripper/core").glob("*.pyx"))
    ]


setup(ext_modules=cythonize(extensions(), compiler_directives=DIRECTIVES, nthreads=2))
