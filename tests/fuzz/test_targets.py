"""The fuzzers' targets on inputs that hypothesis makes, and on pages that it breaks: in every run of the tests, seeded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))

import targets
from broken import BROKEN
from fixture_pages import PROPERTY
from targets import TARGETS

SETTINGS = settings(PROPERTY, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", autouse=True)
def small(small_model: Path):
    patch = pytest.MonkeyPatch()
    patch.setenv("STRIPPER_FUZZ_MODEL", str(small_model))
    targets.cleaner.cache_clear()
    yield
    patch.undo()
    targets.cleaner.cache_clear()


@pytest.mark.parametrize("name", TARGETS)
@SETTINGS
@given(data=st.binary(max_size=400))
def test_any_bytes(name: str, data: bytes):
    TARGETS[name](data)


@pytest.mark.parametrize("name", ["decode", "segment", "clean", "text"])
@SETTINGS
@given(page=BROKEN, which=st.integers(0, 255))
def test_broken_pages(name: str, page: bytes, which: int):
    TARGETS[name](page if name in ("segment", "text") else bytes([which]) + page)


JSON = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["Article", "https://a.example/b", "#a", "2024-03-04"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "url", "headline", "image", "keywords", "datePublished"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(data=JSON)
def test_structured_data_of_any_form(data: object):
    import json

    TARGETS["metadata"](b"\0" + json.dumps(data).encode())


@pytest.mark.parametrize("digits", [4_301, 50_000])
@pytest.mark.parametrize("which", range(6))
def test_references_with_more_digits_than_python_reads(which: int, digits: int):
    TARGETS["metadata"](bytes([which]) + b"&#" + b"9" * digits + b";")
    TARGETS["clean"](b"\0" + b'<script type="application/ld+json">"&#' + b"9" * digits + b';"</script><p>a')


def test_a_pre_may_begin_with_line_ends():  # found by atheris
    TARGETS["clean"](b"\0<pre>\n\n\nx</pre>")


ROWS = st.fixed_dictionaries(
    {},
    optional={
        "page": st.sampled_from(["a.html", "../a.html", "/etc/passwd", "", "b.html", 5]),
        "site": st.sampled_from(["a.example", "", None, 5]),
        "segments": st.lists(st.tuples(st.text(max_size=5), st.sampled_from(["body", "boddy", 5])), max_size=3)
        | st.none(),
        "covers": st.sampled_from(["all", "some", "none"]),
    },
)


@SETTINGS
@given(rows=st.lists(ROWS, max_size=4), end=st.binary(max_size=4))
def test_rows_of_a_corpus(rows: list[dict], end: bytes):
    import json

    TARGETS["corpus"](b"\n".join(json.dumps(row).encode() for row in rows) + end)


@SETTINGS
@given(which=st.integers(0, 3), patches=st.binary(min_size=3, max_size=60))
def test_models_with_some_bytes_changed(which: int, patches: bytes):
    TARGETS["model"](bytes([which]) + patches)


@pytest.mark.parametrize(
    ("name", "data", "broken"),
    [
        ("segment", b"<p>one<p>two", lambda text: text[:-1]),
        ("text", b"one\n\ntwo", lambda text: text.upper()),
    ],
)
def test_target_finds_a_fault_that_was_put_in(name: str, data: bytes, broken, monkeypatch: pytest.MonkeyPatch):
    if name == "segment":
        real = targets.page_table

        def forgetful(html):
            blocks = real(html)
            blocks.text[:] = broken(blocks.text)
            return blocks

        monkeypatch.setattr(targets, "page_table", forgetful)
    else:
        monkeypatch.setattr(targets, "decode_text", lambda data: data.decode())
        monkeypatch.setattr("stripper.plain.render.to_text", lambda *_: broken(data.decode()))
    with pytest.raises(AssertionError):
        TARGETS[name](data)
