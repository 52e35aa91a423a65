"""What is in the sdist and the wheel that .ci/wheel built, and what installing says where there is no compiler."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from fixture_pages import ROOT

import stripper

CORE = ROOT / "stripper" / "core"
SOURCES = {".c", ".h", ".pyx", ".pxd"}


@pytest.fixture(scope="module")
def dist() -> Path:
    if "STRIPPER_DIST" not in os.environ:
        pytest.skip("nothing was built: .ci/wheel builds, and runs these tests")
    return Path(os.environ["STRIPPER_DIST"])


@pytest.fixture(scope="module")
def wheel(dist: Path) -> set[str]:
    (path,) = dist.glob("*.whl")
    return set(zipfile.ZipFile(path).namelist())


@pytest.fixture(scope="module")
def sdist(dist: Path) -> set[str]:
    (path,) = dist.glob("*.tar.gz")
    return {name.partition("/")[2] for name in tarfile.open(path).getnames()}


def files(folder: str, pattern: str = "*") -> set[str]:
    paths = (path for path in (ROOT / folder).rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_wheel_has_every_module_of_python_and_no_other(wheel: set[str]):
    assert {name for name in wheel if name.endswith(".py")} == files("stripper", "*.py")


def test_wheel_has_every_module_of_the_core_compiled(wheel: set[str]):
    compiled = {Path(name).name.partition(".")[0] for name in wheel if name.endswith((".so", ".pyd"))}
    assert compiled == {path.stem for path in CORE.glob("*.pyx")} != set()


def test_wheel_has_no_source_of_the_core(wheel: set[str]):
    assert {name for name in wheel if Path(name).suffix in SOURCES} == set()


@pytest.mark.parametrize("folder", ["stripper/words", "stripper/models", "stripper/web", "stripper/learn/annotate/web"])
def test_wheel_has_the_data(folder: str, wheel: set[str]):
    assert files(folder) - wheel == set() != files(folder)


def test_wheel_says_that_it_is_typed(wheel: set[str]):
    assert "stripper/py.typed" in wheel


def test_wheel_has_the_fixtures(wheel: set[str]):
    there = {name.removeprefix("stripper/") for name in wheel if name.startswith("stripper/fixtures/")}
    assert there == files("fixtures/pages") | {"fixtures/labels.jsonl"}


def test_wheel_has_nothing_beside_the_package(wheel: set[str]):
    assert {name.split("/")[0] for name in wheel} == {"stripper", f"boilerstrip-{stripper.__version__}.dist-info"}


def test_sdist_has_the_sources_of_the_core(sdist: set[str]):
    wanted = {name for suffix in (".pyx", ".pxd", ".h") for name in files("stripper/core", f"*{suffix}")}
    assert wanted - sdist == set() != wanted


def test_sdist_has_nothing_compiled_or_translated(sdist: set[str]):
    assert {name for name in sdist if re.search(r"\.(so|pyd|pyc|c)$", name)} == set()


@pytest.mark.parametrize("folder", ["training", "fixtures/pages", "fixtures/texts", "tests", "docs", "examples"])
def test_sdist_has_what_is_around_the_package(folder: str, sdist: set[str]):
    assert {name for name in files(folder) if not name.endswith(".pyc")} - sdist == set() != files(folder)


@pytest.mark.usefixtures("dist")  # it asks the registry for what builds
def test_without_a_compiler_one_line_says_what_to_install(tmp_path: Path):
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)]
    environment = os.environ | {"CC": str(tmp_path / "no-compiler")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "no C compiler works here" in line]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert re.search(r"apt-get install gcc .* xcode-select --install; .* Visual Studio Build Tools", lines[0])
