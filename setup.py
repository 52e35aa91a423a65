"""Build the compiled core: one extension a module of ``stripper/core``, on lxml's public C API.

``docs/building.md`` says why setuptools does it. Two variables of the environment make builds for tests:
``STRIPPER_DEBUG=1`` checks bounds and assertions, ``STRIPPER_SANITIZE=1`` is for AddressSanitizer and
UndefinedBehaviorSanitizer.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build import build
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.errors import CompileError, PlatformError

CORE = Path("stripper/core")
DEBUG, SANITIZE = (os.environ.get(name, "0") not in ("", "0") for name in ("STRIPPER_DEBUG", "STRIPPER_SANITIZE"))
KIND = ("debug" if DEBUG else "") + ("sanitize" if SANITIZE else "")
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": DEBUG,
    "initializedcheck": DEBUG,
    "overflowcheck": False,  # hashes wrap on purpose; what overflows else, UndefinedBehaviorSanitizer sees
    "wraparound": False,
    "cdivision": True,  # in both: it says what the remainder of a negative number is
}
# Products and sums are never contracted: the same answer, to the last bit, on every processor and in every kind of build.
SAME_ANSWER = ["-ffp-contract=off"]
if (
    SANITIZE
):  # Python's own flags have -fwrapv, with which no overflow is undefined; -O1 -g takes five times as long to compile
    SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
    FLAGS = {
        "unix": [
            "-O0",
            "-g1",
            "-fno-wrapv",
            "-fno-omit-frame-pointer",
            "-ffunction-sections",
            *SANITIZERS,
            *SAME_ANSWER,
        ]
    }
else:
    SANITIZERS = []
    FLAGS = {
        "unix": ["-O1" if DEBUG else "-O3", "-g" if DEBUG else "-g0", *SAME_ANSWER],
        "msvc": ["/O2", "/fp:precise"],
    }
NO_COMPILER = (
    "stripper has a compiled core, and no C compiler works here ({why}): install one (Debian, Ubuntu: apt-get install gcc "
    "libc6-dev python3-dev; Fedora: dnf install gcc python3-devel; Alpine: apk add gcc musl-dev python3-dev; macOS: "
    "xcode-select --install; Windows: Visual Studio Build Tools, Desktop development with C++)"
)


class Build(build):
    """Compile first, for that is what may fail; and into an empty folder, so that no file that has gone is installed."""

    sub_commands = sorted(build.sub_commands, key=lambda command: command[0] != "build_ext")

    def run(self) -> None:
        if Path(self.build_base).resolve() in Path(self.build_lib).resolve().parents:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()


class BuildCore(build_ext):
    """Translate the core with Cython, all modules at once, and compile it on all cores."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.build_temp = str(Path(self.build_temp, KIND))  # kinds of build share no objects
        self.force = self.force or bool(KIND)
        self.parallel = self.parallel or os.cpu_count()

    def build_extensions(self) -> None:
        self.find_compiler()
        self.translate()
        super().build_extensions()

    def find_compiler(self) -> None:
        """Raise ``PlatformError`` with a line that says what to install where no compiler or no Python.h is there."""
        probe = Path(self.build_temp) / "probe.c"
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_text("#include <Python.h>\n", encoding="ascii")
        try:
            self.compiler.compile([str(probe)], output_dir=self.build_temp)
        except (CompileError, PlatformError) as error:
            raise PlatformError(NO_COMPILER.format(why=" ".join(str(error).split()))) from None

    def translate(self) -> None:
        """Make C of the Cython, beside the objects and not in the source tree."""
        includes = [CORE.as_posix(), *lxml.get_include()]
        if sys.platform == "win32":
            includes.append(self.windows_headers())
        kind = self.compiler.compiler_type
        for extension in self.extensions:
            extension.include_dirs += includes
            extension.extra_compile_args += FLAGS.get(kind, FLAGS["unix"])
            # lxml's headers have inline functions that call libxml2's; what is not used goes, and with it the calls
            extension.extra_link_args += [*SANITIZERS, "-Wl,--gc-sections"] if SANITIZE else []
            extension.define_macros += [] if DEBUG else [("CYTHON_WITHOUT_ASSERTIONS", "1")]
        made = cythonize(
            self.extensions,
            compiler_directives=DIRECTIVES,
            build_dir=self.build_temp,
            force=self.force,
            nthreads=self.parallel if sys.platform == "linux" else 0,  # elsewhere a process would begin with this file
            quiet=True,
        )
        sources = {extension.name: extension.sources for extension in made}
        for extension in self.extensions:
            extension.sources = sources[extension.name]

    def windows_headers(self) -> str:
        """The folder of a header that libxml2's include on Windows, and that lxml's wheels for it lack: of a type that is never used."""
        folder = Path(self.build_temp) / "windows"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "iconv.h").write_text("typedef void *iconv_t;\n", encoding="ascii")
        return str(folder)


class BuildPython(build_py):
    """Put the fixtures into the package, for ``stripper.learn.fixtures``: what models are measured by, before and after."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # there they are beside the package
            into = Path(self.build_lib) / "stripper" / "fixtures"
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy("fixtures/labels.jsonl", into)
            shutil.copytree("fixtures/pages", into / "pages", dirs_exist_ok=True)


def extensions() -> list[Extension]:
    """An extension for each module of the core."""
    headers = sorted(path.as_posix() for path in CORE.glob("*.h"))
    return [
        Extension(f"stripper.core.{path.stem}", [path.as_posix()], depends=headers)
        for path in sorted(CORE.glob("*.pyx"))
    ]


if __name__ == "__main__":  # not in processes that Cython starts
    setup(cmdclass={"build": Build, "build_ext": BuildCore, "build_py": BuildPython}, ext_modules=extensions())
