from __future__ import annotations

from time import process_time

import pytest
from fixture_pages import FIXTURES, NAMES
from hypothesis import given
from hypothesis import strategies as st

from stripper.core.prescan import count_end_tags, may_have_huge_tag

MANY = 30_000
STYLES = [" a{}=1", " a{}", ' a{}=">"', "/a{}='<>'", ' a{} = "x > y"', "\na{}=b>"[:-1], '\ta{}="1"b{}=2', " é{}"]
AROUND = [b"", b"<a b='", b'<a b="', b"<!-- ", b"<svg><style>", b"<script>'</script>", b'<x y="\'">']


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("before", AROUND)
def test_a_tag_of_very_many_attributes_is_told_wherever_it_seems_to_stand(before: bytes, style: str):
    tag = "<p" + "".join(style.format(number, number) for number in range(MANY)) + ">"
    assert may_have_huge_tag(b"<p>x</p>" * 1_000 + before + tag.encode() + b"<p>x</p>" * 1_000)


@pytest.mark.parametrize("shift", [0, 1, 63, 64, 65, 4_000, 8_191])
def test_it_is_told_wherever_its_blocks_begin(shift: int):
    tag = "<p" + "".join(f" a{number}='>'" for number in range(MANY)) + ">"
    assert may_have_huge_tag(b"x" * shift + tag.encode())


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<p>",
        b"<p class=a>x</p>" * 100_000,
        b"x" * 1_000_000,
        b"<script>" + b"var a = b;" * 10_000 + b"</script>",
        b"<p>" + "Perché no? ".encode() * 6_000,
        b"<a href='" + b"x" * 500_000 + b"'>",
    ],
)
def test_other_pages_have_none(page: bytes):
    assert not may_have_huge_tag(page)


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_has_none(name: str):
    assert not may_have_huge_tag((FIXTURES / name).read_bytes())


@given(st.binary(max_size=300).map(lambda part: part * 400))
def test_any_bytes_are_looked_at(page: bytes):
    assert may_have_huge_tag(page) in {True, False}


@pytest.mark.parametrize("part", [b"a ", b"'", b'="', b"a='", b"<a ", b"=", b"/"])
def test_looking_takes_a_time_that_grows_with_the_page(part: bytes):
    page = part * (4_000_000 // len(part))
    before = process_time()
    may_have_huge_tag(page)
    assert process_time() - before < 2


@given(st.binary(max_size=200) | st.text("</ab", max_size=100).map(str.encode))
def test_end_tags_are_counted(page: bytes):
    assert count_end_tags(page) == page.count(b"</")
