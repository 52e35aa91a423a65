"""Turn the bytes of a page, or of a plain text, into text; of a page in the order that browsers ask.

What decides, first to last:

1. a byte order mark,
2. the charset that came with HTTP,
3. what the page declares in its first bytes,
4. UTF-8 where the bytes are valid UTF-8, but for an end that is cut off or a few spoiled bytes,
5. a detector.

Two steps go further than browsers, for archives are full of pages that came as UTF-8 under an old ``<meta>``. A declared
charset does not count where valid UTF-8 is beyond doubt (the bytes have many sequences of it), nor where the bytes do
not fit it, or nothing but ASCII does, and they are valid UTF-8. And a text that was read as windows-1252 and encoded once
more ("itâ€™s") is decoded twice, where all of it says so.

Which label names which encoding is webencodings' table of the Encoding Standard; where a page declares one, w3lib
finds.

Rejected: lxml's own detection (it takes what the first ``<meta>`` says and never looks at the bytes); w3lib for the
labels too (it asks Python, which knows neither ``x-mac-cyrillic`` nor ``koi8`` nor ``visual``: 68 of the standard's 222
are lost).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import webencodings
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

# The encodings of the web (https://encoding.spec.whatwg.org/#names-and-labels) by Python's names. Python
# knows more, which do not encode text ("base64", "idna") or are not on the web; browsers do not know those labels.
_WEB = frozenset(
    "utf-8 utf-16 utf-16-be utf-16-le big5hkscs cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 "
    "cp1256 cp1257 cp1258 euc_jp gb18030 iso2022_jp iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 "
    "iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-cyrillic mac-roman".split()
)
# A label where one is declared, in a tag or a Content-Type: charset=x-mac-cyrillic, encoding='koi8',
# charset="iso_8859-2:1987". Runs of white space are possessive: none is looked at twice. What begins with a word
# that it must have, in lower case, is found eight times as fast as either word in any case.
_LABELS = tuple(
    re.compile(rf"""({word}\s*+=\s*+["']?\s*+)([\w.:+-]++)""", re.ASCII) for word in ("charset", "encoding")
)
_DECLARED_WITHIN = 4096  # bytes: where w3lib looks for a declaration
# Its characters above ASCII are for private use: no text. A page that declares it is windows-1252 by the HTML standard.
_USER_DEFINED = "x-user-defined"
# A page that declares UTF-16 in ASCII letters is not UTF-16: the HTML standard reads it as UTF-8.
_NOT_IN_ASCII = ("utf-16", "utf-16-le", "utf-16-be")
# How much the detector looks at; it is the slow step, and only for pages that say nothing.
_DETECTOR_BYTES = 65_536
_FALLBACK = "cp1252"
# So many bytes that go on with a character of UTF-8 are no accident. (Of 560 gold pages 5 declare another charset and
# are UTF-8; none that has so many is anything else.)
_NO_ACCIDENT = 10
# Archives cut pages off at a size, within a character as often as not; others have a few bytes spoiled. What is no UTF-8
# has hardly a character that is valid. (Of 373 pages of the corpus without their declarations, cut within a character, the
# detector read 168 as something else.)
_SPOILED = 0.05  # of the characters beyond ASCII, at most
# So many characters that were encoded twice are no accident either, where no other is beyond ASCII. (26 of 2,992 pages
# of the corpus have them.)
_TWICE = 5
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# What byte a character stands for that windows-1252, or Latin-1, made of it.
_AS_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}


_SAYS_CHARSET = re.compile(r"charset\s*=\s*[\"']?[^\s;\"']", re.IGNORECASE)
_SHOWN = 60  # characters of a label in a message


def decode(data: bytes, charset: str | None = None) -> str:
    """Decode a page; bytes that its charset does not have become U+FFFD.

    ``charset`` is what HTTP said: a label ("utf-8") or a whole Content-Type value.
    """
    return decoded(data, charset).text


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, and whether the bytes that it was read from are that text in UTF-8 as they stand."""

    text: str
    is_utf8: bool


def decoded(data: bytes, charset: str | None) -> Decoded:
    """Decode a page as ``decode`` does, and say whether there was anything to do."""
    utf8 = _strict_utf8(data)
    text = _decoded_again(_decode(data, charset, utf8))
    return Decoded(text, text is utf8)


def _strict_utf8(data: bytes) -> str | None:
    """The text of bytes that are UTF-8 without a fault, else None."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _decode(data: bytes, charset: str | None, utf8: str | None) -> str:
    """Decode a page once; ``utf8`` is its text where it is UTF-8 without a fault, and is itself returned where that counts."""
    marked, mark = read_bom(data)
    if marked is not None and mark is not None:
        return to_unicode(data[len(mark) :], marked)
    told = _told(charset)
    if told:
        return utf8 if told == "utf-8" and utf8 is not None else to_unicode(data, told)
    declared = _declared(data)
    if declared in _NOT_IN_ASCII:
        declared = "utf-8"
    unmarked = wide(data) if declared in (None, "utf-8") else None
    if utf8 is None:
        utf8 = _nearly_utf8(data)
    if utf8 is not None and (len(data) - len(utf8) >= _NO_ACCIDENT or (declared == "utf-8" and not unmarked)):
        return utf8
    for encoding in (unmarked, declared):
        if encoding:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    if utf8 is not None:
        return utf8
    text = to_unicode(data, declared) if declared else ""
    return text if declared and not _is_wrong(text) else to_unicode(data, _detected(data))


def _decoded_again(text: str) -> str:
    """A text decoded once more where it was encoded twice; else as it is, which its first few characters tell."""
    first = _first_beyond_ascii(text)
    if not first or _read_twice(first) is None:
        return text
    found: list[str] = []
    for run in _BEYOND_ASCII.finditer(text):
        once = _read_twice(run[0])
        if once is None:
            return text
        found.append(once)
    if sum(map(len, found)) < _TWICE:
        return text
    each = iter(found)
    return _BEYOND_ASCII.sub(lambda _: next(each), text)


def _first_beyond_ascii(text: str) -> str:
    """The first run of characters beyond ASCII, "" where there is none: the error says where it is, sooner than a search."""
    try:
        text.encode("ascii")
    except UnicodeEncodeError as error:
        return text[error.start : error.end]
    return ""


def _read_twice(run: str) -> str | None:
    """Characters beyond ASCII decoded once more; None where they are not such as were encoded twice."""
    try:
        return run.translate(_AS_BYTES).encode("latin-1").decode()
    except UnicodeError:
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """The text of bytes that are UTF-8 but for an end within a character or a few spoiled ones; None where they are not."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        whole = data[: error.start]
        if error.end == len(data) and not whole.isascii():
            return whole.decode() + "\ufffd"
    text = data.decode(errors="replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= _SPOILED * beyond_ascii else None


def _is_wrong(text: str) -> bool:
    """Whether a charset was the wrong one: most of what is not ASCII are bytes that it does not have."""
    return 2 * text.count("\ufffd") > len(text) - len(text.encode("ascii", "ignore"))


def decode_text(data: bytes, charset: str | None = None) -> str:
    """Decode a plain text, which declares nothing; its byte order mark stays, so that it comes back as it was.

    ``charset`` is what HTTP, or the user, said: a label ("utf-8") or a whole Content-Type value.
    """
    marked, mark = read_bom(data)
    if marked is not None and mark is not None:
        return "\ufeff" + to_unicode(data[len(mark) :], marked)
    told = _told(charset) or wide(data)
    if told:
        return to_unicode(data, told)
    text = _strict_utf8(data)
    if text is None:
        text = _nearly_utf8(data)
    return to_unicode(data, _detected(data)) if text is None else text


def is_known(charset: str) -> bool:
    """Whether ``decode`` heeds what was said of a charset; a Content-Type that says nothing of it is heeded, too.

    >>> is_known("latin-2"), is_known("iso-8859-2"), is_known("text/html")
    (False, True, True)
    """
    return _told(charset) is not None or ("/" in charset and not _SAYS_CHARSET.search(charset))


def unknown(charset: str) -> str:
    """What is to be said of a charset that there is not."""
    shown = charset if len(charset) <= _SHOWN else f"{charset[:_SHOWN]}…"
    return f"unknown charset {shown!r}; utf-8, windows-1252 and shift_jis are such labels"


def _told(charset: str | None) -> str | None:
    if not charset:
        return None
    if "=" in charset:
        return _of_the_web(http_content_type_encoding(_with_python_names(charset.lower())))
    return encoding_of(charset.strip())


def _declared(data: bytes) -> str | None:
    """The encoding that a page declares in its first bytes, by Python's name."""
    return _of_the_web(
        html_body_declared_encoding(_with_python_names(data[:_DECLARED_WITHIN].lower().decode("latin-1")))
    )


def _with_python_names(text: str) -> str:
    """Declarations, in lower case, with Python's names in place of the web's labels: w3lib, which finds them, knows no others."""
    for label in _LABELS:
        text = label.sub(lambda found: found[1] + (encoding_of(found[2]) or found[2]), text)
    return text


def encoding_of(label: str) -> str | None:
    """Python's name of the encoding that a label of the web stands for; None where browsers have none.

    Python's own names go for labels too. The standard's "replacement" is not an encoding: browsers refuse to read what says it is
    in one of those ("iso-2022-kr", "hz-gb-2312"), so such a label says nothing here.

    >>> encoding_of("x-mac-cyrillic")
    'mac-cyrillic'
    """
    found = webencodings.lookup(label) if label.isascii() else None
    if found and found.name == _USER_DEFINED:
        return _FALLBACK
    return _of_the_web(resolve_encoding(found.codec_info.name if found else label))


def _of_the_web(encoding: str | None) -> str | None:
    return encoding if encoding in _WEB else None


_NO_TEXT = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
)  # control characters, but those of lines, and what is no character


def wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, by its name: every second byte of its markup is NUL.

    Programs and databases are full of NULs, too, but read as UTF-16 they have control characters, or halves of pairs.
    """
    head = data[:512]
    if head.count(0) * 3 < len(head) or len(data) % 2:
        return None
    encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    text = head.decode(encoding, "replace")
    # the head may end within a pair
    return None if _NO_TEXT.search(text) or "\ufffd" in text[:-1] else encoding


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    found = from_bytes(data[:_DETECTOR_BYTES])
    best = found.best()
    if best is None:
        return _FALLBACK
    # Spanish or Italian often reads as clean in Central Europe's code page: then browsers' own fallback wins.
    western = [match.chaos for match in found if match.encoding == _FALLBACK]
    return _FALLBACK if western and western[0] <= best.chaos else best.encoding
