# the cases are in many scripts
from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import pytest
import webencodings
from fixture_pages import FIXTURES, NAMES, PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.reading import decode as module
from stripper.reading.decode import decode, decode_text, decoded, encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GREEK = "<p>Καλημέρα</p>"
LATIN = "<p>perché</p>"

CASES = {
    "a byte order mark beats HTTP": (codecs.BOM_UTF8 + LATIN.encode(), "windows-1251", LATIN),
    "a byte order mark beats the meta": (
        codecs.BOM_UTF8 + b"<meta charset=koi8-r>\xc3\xa8",
        None,
        "<meta charset=koi8-r>è",
    ),
    "a byte order mark of UTF-16, little end first": (codecs.BOM_UTF16_LE + LATIN.encode("utf-16-le"), "utf-8", LATIN),
    "a byte order mark of UTF-16, big end first": (codecs.BOM_UTF16_BE + LATIN.encode("utf-16-be"), None, LATIN),
    "HTTP beats the meta": (b"<meta charset=utf-8>\xe8", "windows-1252", "<meta charset=utf-8>è"),
    "HTTP beats valid UTF-8": ("è".encode(), "windows-1252", "Ã¨"),
    "HTTP as a whole Content-Type": (b"\xca\xe0", "text/html; charset=windows-1251", "Ка"),
    "HTTP in capitals and quotes": (b"\xca\xe0", 'Text/HTML; Charset="Windows-1251"', "Ка"),
    "a Content-Type without a charset says nothing": (
        b"<meta charset=windows-1251>\xca",
        "text/html",
        "<meta charset=windows-1251>К",
    ),
    "a Content-Type with other parameters says nothing": (LATIN.encode(), "text/html; q=1", LATIN),
    "an unknown label from HTTP says nothing": (
        b"<meta charset=windows-1251>\xca",
        "x-nonsense",
        "<meta charset=windows-1251>К",
    ),
    "an empty label says nothing": (LATIN.encode(), "", LATIN),
    "a label with blanks around it": (b"\xca\xe0", " windows-1251 ", "Ка"),
    "HTTP with bytes it does not have": (b"a\xffb", "utf-8", "a\ufffdb"),
    "meta charset": (b"<meta charset=windows-1253>\xca", None, "<meta charset=windows-1253>Κ"),
    "meta http-equiv": (
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1253">\xca',
        None,
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1253">Κ',
    ),
    "an XML declaration": (
        b'<?xml version="1.0" encoding="windows-1253"?>\xca',
        None,
        '<?xml version="1.0" encoding="windows-1253"?>Κ',
    ),
    "a meta in a comment says nothing": (
        "<!-- <meta charset=koi8-r> -->è".encode(),
        None,
        "<!-- <meta charset=koi8-r> -->è",
    ),
    "a meta beats valid UTF-8, as in browsers": (
        "<meta charset=windows-1252>è".encode(),
        None,
        "<meta charset=windows-1252>Ã¨",
    ),
    "a meta gives way to UTF-8 that is no accident": (
        "<meta charset=windows-1252>è già così, perché può: più città, più virtù, libertà".encode(),
        None,
        "<meta charset=windows-1252>è già così, perché può: più città, più virtù, libertà",
    ),
    "a meta of an encoding in ASCII letters": (
        "<meta charset=iso-2022-jp>日本語の文".encode("iso-2022-jp"),
        None,
        "<meta charset=iso-2022-jp>日本語の文",
    ),
    "a meta that the bytes do not fit gives way to valid UTF-8": (
        "<meta charset=iso-2022-jp>è".encode(),
        None,
        "<meta charset=iso-2022-jp>è",
    ),
    "a label that only browsers know, from HTTP": ("Мир".encode("mac-cyrillic"), "x-mac-cyrillic", "Мир"),
    "a label that only browsers know, in capitals in a Content-Type": (
        "Мир".encode("koi8-r"),
        'text/html; charset="KOI8"',
        "Мир",
    ),
    "a label that only browsers know, in a meta": (
        "<meta charset=x-mac-ukrainian>Мир".encode("mac-cyrillic"),
        None,
        "<meta charset=x-mac-ukrainian>Мир",
    ),
    "a label that only browsers know, in an http-equiv": (
        "<meta http-equiv=Content-Type content='text/html; charset=visual'>שלום".encode("iso8859-8"),
        None,
        "<meta http-equiv=Content-Type content='text/html; charset=visual'>שלום",
    ),
    "a label that only browsers know, in an XML declaration": (
        "<?xml version='1.0' encoding='x-cp1251'?>Мир".encode("cp1251"),
        None,
        "<?xml version='1.0' encoding='x-cp1251'?>Мир",
    ),
    "a label with a colon": ("łza".encode("iso8859-2"), "text/html; charset=iso_8859-2:1987", "łza"),
    "a label for private use is windows-1252": (
        b"<meta charset=x-user-defined>\xe8",
        None,
        "<meta charset=x-user-defined>è",
    ),
    "a label that browsers refuse to read says nothing": ("è".encode(), "iso-2022-kr", "è"),
    "a label that is no ASCII says nothing": ("è".encode(), "utf-8\ud800", "è"),
    "latin-1 is what browsers take it for": (
        b"<meta charset=iso-8859-1>\x93\x80\x94",
        None,
        "<meta charset=iso-8859-1>“€”",
    ),
    "gb2312 is what browsers take it for": (
        "<meta charset=gb2312>镕".encode("gb18030"),
        None,
        "<meta charset=gb2312>镕",
    ),
    "Shift JIS is what browsers take it for": (
        "<meta charset=shift_jis>①".encode("cp932"),
        None,
        "<meta charset=shift_jis>①",
    ),
    "a meta of UTF-16 in ASCII means UTF-8": ("<meta charset=utf-16>è".encode(), None, "<meta charset=utf-16>è"),
    "one wrong byte in UTF-8 spoils one character": (
        "<meta charset=utf-8>è".encode() + b"\xff",
        None,
        "<meta charset=utf-8>è\ufffd",
    ),
    "valid UTF-8 without a word": (GREEK.encode(), None, GREEK),
    "UTF-16 without a mark, little end first": (GREEK.encode("utf-16-le"), None, GREEK),
    "UTF-16 without a mark, big end first": (GREEK.encode("utf-16-be"), None, GREEK),
    "NUL stays what it is in UTF-8": (b"<p>a\0b</p>", None, "<p>a\0b</p>"),
    "nothing": (b"", None, ""),
    "nothing but a byte order mark": (codecs.BOM_UTF8, None, ""),
}


@pytest.mark.parametrize(("data", "charset", "expected"), CASES.values(), ids=CASES.keys())
def test_asks_in_the_order_of_browsers(data: bytes, charset: str | None, expected: str):
    assert decode(data, charset) == expected


NO_ENCODINGS_OF_THE_WEB = (
    "base64",
    "hex",
    "zip",
    "rot13",
    "idna",
    "punycode",
    "undefined",
    "utf-7",
    "unicode_escape",
    "charmap",
    "utf-32",
)


@pytest.mark.parametrize("label", NO_ENCODINGS_OF_THE_WEB)
def test_label_that_only_python_knows_says_nothing_from_http(label: str):
    assert decode(LATIN.encode(), label) == LATIN


@pytest.mark.parametrize("label", NO_ENCODINGS_OF_THE_WEB)
def test_label_that_only_python_knows_says_nothing_in_a_meta(label: str):
    html = f"<meta charset={label}>{LATIN}"
    assert decode(html.encode()) == html


@pytest.mark.parametrize("name", sorted(module._WEB))
def test_encodings_of_the_web_go_by_python_s_own_names(name: str):
    assert codecs.lookup(name).name == name


NAMES_BY_LABEL = {label: name for label, name in webencodings.labels.LABELS.items() if name != "replacement"}
# Where the standard's decoder is not Python's of the same name.
OF_ANOTHER_NAME = {"gbk": "gb18030", "x-user-defined": "cp1252"}


@pytest.mark.parametrize(("label", "name"), NAMES_BY_LABEL.items(), ids=NAMES_BY_LABEL)
def test_every_label_of_the_standard_is_known(label: str, name: str):
    assert encoding_of(label) == (OF_ANOTHER_NAME.get(name) or webencodings.lookup(name).codec_info.name)


@pytest.mark.parametrize("label", NAMES_BY_LABEL)
def test_every_label_of_the_standard_is_known_in_whatever_says_it(label: str):
    html = f'<meta charset="{label.upper()}">', f'<?xml version="1.0" encoding="{label}"?>'
    found = {module._told(f"text/html; charset={label}"), *(module._declared(one.encode()) for one in html)}
    assert found == {encoding_of(label)}


# What the fixtures were in before everything was UTF-8.
LEGACY = {
    "ar": "cp1256", "cs": "cp1250", "de": "cp1252", "el": "cp1253", "en": "cp1252", "es": "cp1252", "fr": "cp1252",
    "hu": "cp1250", "it": "cp1252", "ja": "shift_jis", "ko": "euc_kr", "nl": "cp1252", "pl": "cp1250", "pt": "cp1252",
    "ru": "cp1251", "sv": "cp1252", "th": "cp874", "tr": "cp1254", "zh-cn": "gb18030", "zh-tw": "big5",
}  # fmt: skip
MISREAD = {
    "pages/tr-koy-okulu-tohum-kutuphanesi.html": "taken for the Baltic code page",
    "pages/en-docs-queue-worker-tutorial.html": "a few dashes and arrows are all there is to go by",
}
_DECLARATION = re.compile(r"<meta[^>]*charset[^>]*>|<\?xml[^>]*>", re.IGNORECASE)


def _undeclared() -> list[object]:
    cases = []
    for name in NAMES:
        for prefix, encoding in LEGACY.items():
            if name.startswith(f"pages/{prefix}-"):
                marks = [pytest.mark.xfail(reason=MISREAD[name])] if name in MISREAD else []
                cases.append(pytest.param(FIXTURES / name, encoding, marks=marks, id=f"{name[6:-5]} {encoding}"))
    return cases


@pytest.mark.parametrize(("path", "encoding"), _undeclared())
def test_detects_what_says_nothing(path: Path, encoding: str):
    data = _DECLARATION.sub("", path.read_text("utf-8")).encode(encoding, "ignore")
    assert decode(data) == data.decode(encoding)


@PROPERTY
@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "utf-16", "gb18030", "iso-2022-jp", "base64", "text/html; charset="]),
)
def test_never_raises(data: bytes, charset: str | None):
    assert isinstance(decode(data, charset), str)


@PROPERTY
@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_utf_8_comes_back_as_it_was(text: str):
    assert decode(text.encode()) == text


@PROPERTY
@given(
    st.binary() | st.text().map(str.encode),
    st.sampled_from([None, "utf-8", "windows-1252", "text/html; charset=utf-8"]),
)
def test_bytes_are_said_to_be_the_text_only_where_they_are(data: bytes, charset: str | None):
    page = decoded(data, charset)
    assert not page.is_utf8 or page.text.encode() == data


ITALIAN = "Perché la città è così: «più di un caffè»"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (ITALIAN.encode(), None),
        (ITALIAN.encode(), "utf-8"),
        (f"<meta charset=latin-1>{ITALIAN * 2}".encode(), None),
        (b"plain ASCII", None),
    ],
)
def test_bytes_of_utf_8_are_the_text_as_they_stand(data: bytes, charset: str | None):
    assert decoded(data, charset).is_utf8


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (ITALIAN.encode(), "windows-1252"),
        (ITALIAN.encode("cp1252"), "windows-1252"),
        (codecs.BOM_UTF8 + ITALIAN.encode(), None),
        (ITALIAN.encode() + b"\xc3", None),
        (ITALIAN.encode().decode("latin-1").encode(), None),  # encoded twice
    ],
)
def test_other_bytes_are_not_the_text(data: bytes, charset: str | None):
    assert not decoded(data, charset).is_utf8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
def test_a_text_says_nothing_of_its_charset_and_is_read_all_the_same(encoding: str):
    assert decode_text(ITALIAN.encode(encoding)) == ITALIAN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_text_s_byte_order_mark_stays(encoding: str):
    assert decode_text(ITALIAN.encode(encoding)) == "\ufeff" + ITALIAN


READERS = pytest.mark.parametrize("read", [decode, decode_text])


@READERS
@pytest.mark.parametrize(
    "cut_off", ["é".encode()[:1], "日".encode()[:1], "日".encode()[:2], *("🦊".encode()[:n] for n in (1, 2, 3))]
)
def test_what_is_cut_off_within_a_character_is_utf_8(read: Callable[[bytes], str], cut_off: bytes):
    assert read(f"{ITALIAN} e ".encode() + cut_off) == f"{ITALIAN} e \ufffd"


@READERS
def test_a_few_spoiled_bytes_make_no_other_encoding(read: Callable[[bytes], str]):
    spoiled = ITALIAN.encode() * 5 + b" \xff " + ITALIAN.encode() * 5
    assert read(spoiled) == f"{ITALIAN * 5} \ufffd {ITALIAN * 5}"


@READERS
@pytest.mark.parametrize("text", ["The best caf\xe9", ITALIAN + " perch\xe9", ITALIAN * 9])
def test_other_encodings_are_no_utf_8_that_was_spoiled(read: Callable[[bytes], str], text: str):
    assert "\ufffd" not in read(text.encode("cp1252"))


def test_a_text_s_charset_may_be_told():
    assert decode_text("жизнь".encode("koi8-r"), "koi8-r") == "жизнь"


def test_a_declaration_in_a_text_is_text():
    text = '<meta charset="shift_jis"> è come una pagina si dichiara'
    assert decode_text(text.encode()) == text


def by_windows(byte: int) -> str:
    """What browsers make of a byte where they take a page for windows-1252."""
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


@pytest.mark.parametrize("wrong", [chr, by_windows])
def test_a_page_that_was_encoded_twice_is_decoded_twice(wrong: Callable[[int], str]):
    page = "<meta charset=utf-8><p>L’età dell’oro è finita – “così” dice l’oste di Forlì.</p>"
    assert decode("".join(map(wrong, page.encode())).encode()) == page


@pytest.mark.parametrize(
    "text",
    [
        "Ã© is what a wrong charset makes of é; Ã¨ of è, Ã of à, Ã¬ of ì, Ã² of ò.",  # about it
        "itâ€™s",  # too few to tell
        "L’età è così: è finità.",
        "東京は晴れです。",
        "plain ASCII",
    ],
)
def test_other_pages_are_decoded_once(text: str):
    assert decode(f"<p>{text}</p>".encode()) == f"<p>{text}</p>"
