"""What a scraper meets sooner or later, a row each of the table in docs/limits.md: how to make it and what it gets."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from stripper import errors

PROSE = "Il consiglio ha approvato ieri il piano per le valli, dopo quattro ore di discussione e un rinvio."
AFTER = "Le associazioni hanno accolto la decisione con favore."
_NOTHING = ""


@dataclass(frozen=True)
class Case:
    """An input. ``gets`` is an error, or what all text of the page must contain; ``warns`` what a warning says."""

    name: str
    make: Callable[[], bytes | str]
    gets: type[errors.StripperError] | tuple[str, ...]
    warns: str = ""
    charset: str | None = None


def page(inner: str = "", head: str = "", around: str = "{}") -> str:
    return around.format(
        f"<html><head>{head}<title>t</title></head><body><p>{PROSE}</p>{inner}<p>{AFTER}</p></body></html>"
    )


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    pixels = zlib.compress(b"\0\xff\xff\xff" * 4)
    header = b"\0\0\0\1\0\0\0\4\x08\2\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _pdf() -> bytes:
    text = f"BT /F1 12 Tf 72 720 Td ({PROSE}) Tj ET".encode()
    return b"%%PDF-1.4\n1 0 obj\n<< /Length %d >>\nstream\n" % len(text) + text + b"\nendstream\nendobj\n%EOF\n"


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("page.html", page())
    return out.getvalue()


def _meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


_RUSSIAN = "Совет одобрил вчера план для долин после четырёх часов обсуждения, и жители с этим согласны."
_JAPANESE = "市議会は昨日、四時間にわたる議論の末に渓谷の整備計画を承認し、住民団体もこれを歓迎した。"
_CHINESE = "市议会昨天经过四个小时的讨论，批准了山谷改造计划，居民协会对此表示欢迎。"
_WESTERN = "“Perché no?” – così il sindaco, che costerà 20 € in più a testa."
BOTH = (PROSE, AFTER)

CASES = (
    Case("empty", lambda: b"", errors.EmptyInput),
    Case("white space", lambda: " \r\n\t ", errors.EmptyInput),
    Case("a comment and nothing else", lambda: "<!-- later -->", (_NOTHING,), "no text on the page"),
    Case("a head without a body", lambda: "<html><head><title>t</title></head></html>", (_NOTHING,), "no text on the page"),
    Case("plain text given as HTML", lambda: f"{PROSE}\n\n{AFTER}", BOTH, "no markup at all"),
    Case("JSON", lambda: json.dumps({"html": page()}), errors.NotHtml),
    Case("binary", lambda: bytes(range(256)) * 40, errors.NotHtml),
    Case("PDF", _pdf, errors.NotHtml),
    Case("a picture", _png, errors.NotHtml),
    Case("gzip", lambda: gzip.compress(page().encode()), errors.NotHtml),
    Case("zip", _zip, errors.NotHtml),
    Case("header against meta and bytes: the header wins", lambda: page(f"<p>{_WESTERN}</p>", _meta("utf-8")).encode("cp1252"), (_WESTERN,), charset="windows-1252"),
    Case("lying header, bytes of no such charset", lambda: page("<p>però</p>").encode("cp1252"), BOTH, "could not be decoded", "utf-8"),
    Case("lying meta, bytes are UTF-8", lambda: page(f"<p>{_RUSSIAN}</p>", _meta("windows-1252")).encode(), BOTH),
    Case("lying meta, bytes are not", lambda: page(f"<p>{_WESTERN}</p>", _meta("utf-8")).encode("cp1252"), (_WESTERN,)),
    Case("UTF-16 with a byte order mark", lambda: page().encode("utf-16"), BOTH),
    Case("UTF-16 without", lambda: page().encode("utf-16-be"), BOTH),
    Case("meta charset=utf-16 in ASCII text", lambda: page(head=_meta("utf-16")).encode(), BOTH),
    Case("Shift-JIS", lambda: page(f"<p>{_JAPANESE}</p>", _meta("shift_jis")).encode("cp932"), (_JAPANESE,)),
    Case("Shift-JIS, undeclared", lambda: f"<p>{_JAPANESE * 4}</p>".encode("cp932"), (_JAPANESE,)),
    Case("GB18030", lambda: page(f"<p>{_CHINESE}</p>", _meta("gb18030")).encode("gb18030"), (_CHINESE,)),
    Case("KOI8-R", lambda: page(f"<p>{_RUSSIAN}</p>", _meta("koi8-r")).encode("koi8-r"), (_RUSSIAN,)),
    Case("windows-1252 as latin-1", lambda: page(f"<p>{_WESTERN}</p>", _meta("iso-8859-1")).encode("cp1252"), (_WESTERN,)),
    Case("NUL bytes", lambda: page("<p>a\0b</p>").encode(), (*BOTH, "ab")),
    Case("lone surrogates", lambda: page("<p>a\ud800b</p>"), (*BOTH, "ab"), "1 lone surrogate"),
    Case("XML declaration in a str", lambda: '<?xml version="1.0" encoding="utf-16"?>' + page(), BOTH),
    Case("XHTML", lambda: '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">' + page("<br/><div/>").replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">'), BOTH),
    Case("an unclosed quote", lambda: page('<a href="x>open</a>'), (PROSE,)),
    Case("an unclosed comment", lambda: page("<!-- open "), (PROSE,), "a comment is never closed"),
    Case("an unclosed script", lambda: page("<script>var a = 1;"), (PROSE,), "<script> is never closed"),
    Case("an unclosed <SCRIPT>", lambda: page("<SCRIPT>if (a<b) x();"), (PROSE,), "<script> is never closed"),
    Case("<SCRIPT> with a comparison at the end", lambda: f"<p>{PROSE}</p><p>{AFTER}</p><SCRIPT>if (a<b) x()</SCRIPT>", BOTH),
    Case("XHTML's <script/>, which HTML does not know", lambda: page("<script src=x/>"), BOTH, "<script> ends where it begins, as in XHTML"),
    Case("an <iframe/> in a <noscript>", lambda: page('<noscript><iframe src="x" height="0"/></noscript>'), BOTH),
    Case("an unclosed <template>", lambda: page("<template>"), (PROSE,), "<template> is never closed"),
    Case("an unclosed <a href>", lambda: page("<a href=x>" + "".join(f"<p>{i}. {AFTER}</p>" for i in range(9))), BOTH),
    Case("CDATA sections", lambda: page("<p><![CDATA[hidden]]></p>"), BOTH, "1 CDATA section left out"),
    Case("a page inside <svg><foreignObject>", lambda: f"<p>a<svg><foreignObject><p>{PROSE}</p><p>{AFTER}</p>", ("a",), "inside <svg>"),
    Case("an unclosed <video>", lambda: f"<div>a<video src=x><p>{PROSE}</p><p>{AFTER}</p>", ("a",), "inside <video>"),
    Case("a shadow root", lambda: page("<div><template shadowrootmode=open><p>hidden</p></template></div>"), BOTH, "text in shadow roots"),
    Case("shadow roots of slots and styles", lambda: page("<x-a><template shadowrootmode=open><style>a { b: c }</style><!-- d --><slot name=e></slot>&#160;<div class='[&>svg]:size-4'><slot></slot></div></template></x-a><script>'shadowrootmode'</script>"), BOTH),
    Case("a value full of shadow roots", lambda: page('<template a="' + " shadowrootmode" * 20_000 + '<"></template>'), BOTH),
    Case("a shadow root full of styles", lambda: page("<template shadowrootmode=open>" + "<style>" * 30_000 + "</style </template></style></template>"), BOTH),
    Case("words that begin as a picture does", f"BMW: <p>{PROSE}</p><p>{AFTER}</p>".encode, BOTH),
    Case("a year in brackets", lambda: "[2024]", ("[2024]",), "no markup at all"),
    Case("6,100 unclosed <font> in table rows", lambda: page("<table>" + "<tr><td><font size=2>riga" * 6_100), ("riga", *BOTH)),
    Case("6,100 unclosed <b>, all alike", lambda: page("<p><b>riga</p>" * 6_100), ("riga", *BOTH)),
    Case("6,100 anchors as XHTML has them", lambda: page("".join(f'<p><span id="p{i}"/>riga</p>' for i in range(6_100))), ("riga", *BOTH)),
    Case("6,000 unclosed <b>, no two alike", lambda: page("".join(f"<p><b id=b{i}>x</p>" for i in range(6_000))), ("x", *BOTH)),
    Case("end tags that look for what is not there", lambda: page("<x><div>" + "<i>" * 5_900 + "</x>" * 100_000), errors.TooDeep),
    Case("100,000 attributes within <svg><style>", lambda: page("<svg><style><p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">"), (PROSE,), "<style> is never closed"),
    Case("a script that writes a script, in a comment", lambda: page("<script><!-- document.write('<script src=x></script>'); if (a<b " + "c d " * 50_000 + ") --></script>"), BOTH),
    Case("1,500 <body> in a script", lambda: page("<script>" + "x = '<body class=1>'; // and so on and on and on, until the page is large enough to be looked at\n" * 1_500 + "</script>"), BOTH),
    Case("a declared article of 250,000 <", lambda: page(head='<script type="application/ld+json">{"articleBody": "' + "<" * 250_000 + '"}</script>'), BOTH),
    Case("20,000 declarations and 60,000 texts", lambda: page("<script type=ld+json></script>" * 20_000 + "<p>" + "a<b>b</b>" * 60_000), BOTH),
    Case("5,000 nested elements", lambda: page("<div>deep" * 5_000), ("deep", *BOTH)),
    Case("100,000 nested elements", lambda: page("<div>deep" * 100_000), errors.TooDeep),
    Case("100,000 nested inline elements", lambda: page("<span>deep" * 100_000), errors.TooDeep),
    Case("100,000 attributes on one tag", lambda: page("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x</p>"), errors.TooManyAttributes),
    Case("100,000 tags that give theirs to body", lambda: page("".join(f"<body a{i}=1>" for i in range(100_000))), BOTH),
    Case("1,000,000 blocks", lambda: page("<p>x" * 1_000_000), errors.TooManyBlocks),
    Case("12 MB of text in one node", lambda: page(f"<p>{'parola ' * 1_700_000}fine</p>"), ("parola fine", *BOTH)),
    Case("50 MB of text in one node", lambda: page(f"<p>{'parola ' * 7_200_000}</p>"), errors.InputTooLarge),
    Case("an entity bomb", lambda: '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + page("<p>&b;</p>"), BOTH),
    Case("a million character references", lambda: page(f"<p>{'&amp;' * 1_000_000}</p>"), BOTH),
    Case("a class name of a million characters", lambda: page(f"<p class={'x' * 1_000_000}>x</p>"), BOTH),
    Case("a million class names", lambda: page(f'<p class="{"x " * 1_000_000}">x</p>'), BOTH),
    Case("tables in tables, 1,000 deep", lambda: page("<table><tr><td>cell" * 1_000), ("cell", *BOTH)),
    Case("forms in forms", lambda: page("<form>field" * 1_000), ("field", *BOTH)),
    Case("duplicated ids", lambda: page("<p id=a>one</p>" * 1_000), BOTH),
    Case("tricks with <base>", lambda: page('<p>See <a href="x">this page</a>.</p>', '<base href="javascript:alert(1)//"><base href="https://evil.example/">'), BOTH),
    Case("bidirectional characters", lambda: page("<p>\u202eabc\u202c \u2067אבג\u2069</p>"), (*BOTH, "\u202eabc\u202c \u2067אבג\u2069")),
    Case("zero-width characters", lambda: page("<p>za\u200bbl\u200docz\u00ad\ufeffka</p>"), (*BOTH, "za\u200bbl\u200doczka")),
    Case("a page of frames", lambda: '<html><frameset cols="*,*"><frame src=a><frame src=b></frameset></html>', (_NOTHING,), "a page of frames"),
)  # fmt: skip
