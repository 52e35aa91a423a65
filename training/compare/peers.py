"""The extractors that are compared: each its library's default call for articles, without comments.

All get the same bytes. Those that take only text get them decoded as browsers would, by ``stripper.reading.decode``; what
that costs is theirs. Every loader imports its library only when it is called, for each runs in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

Extract = Callable[[bytes, str, str], str | None]  # page, address, declared language -> kept text

STRIPPER = "stripper"
NO_ADDRESS = "http://example.org/page"  # newspaper4k wants one


@dataclass(frozen=True, slots=True)
class Extractor:
    """An extractor: its name in tables, its package, the call it gets, and who loads it (``module:function``)."""

    name: str
    package: str
    call: str
    loader: str
    argument: str = ""

    @property
    def version(self) -> str | None:
        """Of the installed package; None where it is not there."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None


def _peer(name: str, package: str, call: str, function: str) -> Extractor:
    return Extractor(name, package, call, f"{__name__}:{function}")


PEERS = (
    _peer("trafilatura", "trafilatura", "extract(page, include_comments=False)", "trafilatura"),
    _peer(
        "trafilatura, precision",
        "trafilatura",
        "extract(page, include_comments=False, favor_precision=True)",
        "trafilatura_precise",
    ),
    _peer(
        "readability-lxml",
        "readability-lxml",
        "Document(page).summary(html_partial=True), a line a block-level element",
        "readability",
    ),
    _peer(
        "jusText",
        "jusText",
        "justext(page, stoplist of the declared language, English without; no list for it: its mode without language)",
        "justext",
    ),
    _peer("boilerpy3", "boilerpy3", "ArticleExtractor().get_content(text)", "boilerpy3"),
    _peer("newspaper4k", "newspaper4k", "article(url, input_html=text, fetch_images=False).text", "newspaper"),
    _peer("goose3", "goose3", "Goose().extract(raw_html=page).cleaned_text", "goose"),
    _peer(
        "resiliparse",
        "resiliparse",
        "extract_plain_text(bytes_to_str(page, detect_encoding(page)), main_content=True, comments=False)",
        "resiliparse",
    ),
)


def stripper_extractor(model: str = "") -> Extractor:
    """Ourselves, with the shipped model or that of a folder."""
    return Extractor(STRIPPER, "stripper", "clean(page)", f"{__name__}:stripper", model)


def installed(peers: Iterable[Extractor] = PEERS) -> list[Extractor]:
    """Those whose package is there."""
    return [peer for peer in peers if peer.version is not None]


def stripper(model: str) -> Extract:
    """``clean``; its model is read when first used, or here where one is named."""
    import stripper as library

    cleaner = library.load(model) if model else library

    def extract(page: bytes, _url: str, _lang: str) -> str | None:
        return cleaner.clean(page)

    return extract


def trafilatura(_: str) -> Extract:
    """Its defaults, without comments."""
    from trafilatura import extract

    return lambda page, _url, _lang: extract(page, include_comments=False)


def trafilatura_precise(_: str) -> Extract:
    """The same with ``favor_precision``."""
    from trafilatura import extract

    return lambda page, _url, _lang: extract(page, include_comments=False, favor_precision=True)


def readability(_: str) -> Extract:
    """Gives HTML; its text is taken with a line for each block-level element, so that no two words run together."""
    from lxml import html
    from readability import Document

    from stripper.tags import BIT, TAG_FLAGS

    breaks = [tag for tag, flags in TAG_FLAGS.items() if flags & (BIT["block"] | BIT["break"])]

    def extract(page: bytes, _url: str, _lang: str) -> str:
        root = html.fromstring(Document(page).summary(html_partial=True))
        for element in root.iter(*breaks):
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
        return str(root.text_content())

    return extract


# jusText's stop lists by language code, for the languages of labelled pages.
_STOPLISTS = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "hi": "Hindi",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ko": "Korean",
    "la": "Latin", "nb": "Norwegian_Bokmal", "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sh": "Serbo_Croatian", "sq": "Albanian", "sv": "Swedish",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip


def justext(_: str) -> Extract:
    """A stop list is its one obligatory argument; where it has none, its manual says to set both densities to 0."""
    from justext import get_stoplist
    from justext import justext as classify

    lists = {code: get_stoplist(name) for code, name in _STOPLISTS.items()}

    def extract(page: bytes, _url: str, lang: str) -> str:
        code = lang.lower().split("-")[0] or "en"
        if code in lists:
            paragraphs = classify(page, lists[code])
        else:
            paragraphs = classify(page, frozenset(), stopwords_low=0, stopwords_high=0)
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return extract


def boilerpy3(_: str) -> Extract:
    """Takes text only."""
    from boilerpy3.extractors import ArticleExtractor

    from stripper.reading.decode import decode

    extractor = ArticleExtractor()

    def extract(page: bytes, _url: str, _lang: str) -> str:
        return str(extractor.get_content(decode(page)))

    return extract


def newspaper(_: str) -> Extract:
    """Takes text only. Would fetch the page's top image."""
    from newspaper import article

    from stripper.reading.decode import decode

    def extract(page: bytes, url: str, _lang: str) -> str | None:
        text: str | None = article(url or NO_ADDRESS, input_html=decode(page), fetch_images=False).text
        return text

    return extract


def goose(_: str) -> Extract:
    """Its defaults: the language is the page's own, no images."""
    from goose3 import Goose

    extractor = Goose()

    def extract(page: bytes, _url: str, _lang: str) -> str | None:
        text: str | None = extractor.extract(raw_html=page).cleaned_text
        return text

    return extract


def resiliparse(_: str) -> Extract:
    """Main content, decoded by its own detector."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    def extract(page: bytes, _url: str, _lang: str) -> str:
        text = bytes_to_str(page, detect_encoding(page) or "utf-8")
        return str(extract_plain_text(text, main_content=True, comments=False))

    return extract
