"""Pages as hypothesis builds them, and then breaks them: cut off, cut up, with bytes changed, with a wrong charset."""

from __future__ import annotations

from fixture_pages import MARKUP
from hypothesis import strategies as st

_SPLINTERS = st.sampled_from(
    [
        b"<", b">", b"</", b"<!--", b"-->", b"--!>", b"<![CDATA[", b"]]>", b'"', b"'", b"=", b"&", b"&#", b"&#x110000;", b"&#0;",
        b"<script>", b"</script", b"<style>", b"<title>", b"<textarea>", b"<plaintext>", b"<svg>", b"<math>", b"<template>",
        b"<table>", b"<select>", b"<frameset>", b"<noscript>", b"<a href='javascript:alert(1)'>", b"<base href=//x>", b"<p/ a/b=c>",
        b"<?xml version='1.0' encoding='utf-16'?>", b"<meta charset=utf-16>", b"<meta charset=utf-7>", b"<html><html a=1>",
        b"\0", b"\x0c", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\x1b$B", b"{", b"%PDF-1.4",
    ]
)  # fmt: skip


@st.composite
def broken_pages(draw: st.DrawFn) -> bytes:
    """A page's bytes with a few things done to them."""
    page = draw(MARKUP).encode(draw(st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252", "gb18030"])), "replace")
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(page)))
        what = draw(st.sampled_from(["splinter", "cut off", "leave out", "change", "repeat"]))
        if what == "splinter":
            page = page[:at] + draw(_SPLINTERS) + page[at:]
        elif what == "cut off":
            page = page[:at]
        elif what == "leave out":
            page = page[:at] + page[at + draw(st.integers(1, 20)) :]
        elif what == "change":
            page = page[:at] + draw(st.binary(min_size=1, max_size=4)) + page[at + 1 :]
        else:
            page = page[:at] + page[:at][-30:] * draw(st.integers(1, 40)) + page[at:]
    return page


BROKEN = broken_pages()
