"""Lay an article out as a web page, as one of many sites might: its own markup, names of classes, menus, teasers, dialogs.

What stands around the article are phrases of its language (``training.phrases``), where there are any. Everything is dealt out by chance, from a
seed of the article's own: which element a paragraph is, whether a picture's text is in a ``figcaption`` or in a bare
paragraph, whether classes say what they are for, say nothing, or are not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise, takewhile
from typing import TypeVar
from unicodedata import category

import numpy as np

from stripper.learn.corpus import LabelledPage
from training.articles import Article
from training.phrases import Phrase

SHORT = 60  # characters of a heading, a list item, a button
CONTROLS = 2  # lines of consent at the end that are no dialog
LIST = 3  # short lines one behind the other that may be a list, and credits that are those of all pictures
MERE_LINES = 0.15  # how many articles are nothing but their lines
# How many articles with so many headings have a table of contents: its entries say what headings say.
CONTENTS, FEWEST_ENTRIES = 0.5, 2
# How many articles have boxes ("Note", "Warning"), and how many of their paragraphs stand in one.
BOXES, IN_BOX = 0.25, 0.15
# How many pages advertise other articles below theirs, and how many have readers' comments, at most so many.
TEASERS, COMMENTED, COMMENTS = 0.3, 0.25, 6
# How many articles have links in their text, and in how many of its paragraphs.
LINKED, MARKED = 0.4, 0.4
# Names that sites give their parts, from none to plain.
_NAMES = {
    "page": ["page", "wrapper", "site", "container", "layout"],
    "head": ["header", "site-header", "top", "masthead", "topbar"],
    "menu": ["nav", "menu", "main-menu", "navigation", "nav-list"],
    "article": ["article", "post", "entry", "story", "content", "article-body", "entry-content", "node"],
    "text": ["text", "paragraph", "body-text", "p-text", "article-text"],
    "heading": ["subhead", "heading", "h3-title", "intertitle", "crosshead"],
    "picture": ["image", "photo", "media", "picture", "wp-caption", "article-image", "embed", "img-wrap"],
    "caption": ["caption", "wp-caption-text", "figure-caption", "image-text", "photo-desc", "legend", "media-caption", "desc"],
    "credit": ["credit", "copyright", "source", "photo-credit", "author-photo", "image-source", "rights"],
    "meta": ["meta", "byline", "info", "article-info", "author-date", "post-meta"],
    "promo": ["related", "read-more", "promo", "teaser", "more", "recommended"],
    "teaser": ["card", "teaser", "item", "post-preview", "story-card", "list-item"],
    "thread": ["comments", "comment-list", "discussion", "replies", "reviews", "responses"],
    "comment": ["comment", "comment-body", "reply", "post", "message", "review"],
    "dialog": ["consent", "cookie-banner", "privacy-modal", "gdpr", "notice", "overlay", "cmp"],
    "foot": ["footer", "site-footer", "bottom", "colophon"],
    "contents": ["toc", "contents", "table-of-contents", "page-nav", "index", "on-this-page"],
    "side": ["sidebar", "aside", "secondary", "right-col"],
    "box": ["note", "admonition", "callout", "info-box", "tip", "alert", "panel", "factbox", "highlight"],
    "box title": ["admonition-title", "title", "callout-heading", "box-title", "panel-heading", "label"],
}  # fmt: skip


_T = TypeVar("_T")


@dataclass(slots=True)
class _Writer:
    """Writes a page and takes down every visible text with its label."""

    random: np.random.Generator
    naming: str  # plain, hashed, or none
    has_links: bool = False  # in its paragraphs
    out: list[str] = field(default_factory=list)
    segments: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def pick(self, *choices: _T) -> _T:
        """One of several, all as likely; the same may be given twice."""
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return bool(self.random.random() < share)

    def name(self, part: str) -> str:
        """The class attribute of a part of the page, the same on the whole page."""
        if part not in self.names:
            plain = self.pick(*_NAMES[part])
            hashed = f"css-{self.random.integers(1 << 30):x}"
            self.names[part] = {"plain": f' class="{plain}"', "hashed": f' class="{hashed}"'}.get(self.naming, "")
        return self.names[part]

    def raw(self, markup: str) -> None:
        """Write markup."""
        self.out.append(markup)

    def say(self, text: str, label: str, tags: str = "", part: str = "", to: str = "") -> None:
        """Write a text in elements, outermost first, the outermost with the classes of its part; a link leads ``to`` a place or anywhere."""
        self.segments.append((text, label))
        is_marked = label == "body" and self.has_links and len(text) > SHORT and self.chance(MARKED)
        inner = self._marked(text) if is_marked else escape(text, quote=False)
        names = tags.split()
        for number, tag in reversed(list(enumerate(names))):
            href = f' href="{to or f"/{self.random.integers(99999)}"}"' if tag == "a" else ""
            inner = f"<{tag}{self.name(part) if part and not number else ''}{href}>{inner}</{tag}>"
        self.out.append(inner)

    def _marked(self, text: str) -> str:
        """A paragraph with some words of it in a link, or emphasised."""
        words = [escape(word, quote=False) for word in text.split(" ")]
        first = int(self.random.integers(len(words)))
        end = min(first + int(self.random.integers(1, 5)), len(words))
        tag = self.pick("a", "a", "a", "strong", "em")
        opening = f'a href="/{self.random.integers(99999)}"' if tag == "a" else tag
        return " ".join([*words[:first], f"<{opening}>{' '.join(words[first:end])}</{tag}>", *words[end:]])


def laid_out(
    article: Article, phrases: Sequence[Phrase], seed: int = 0, others: Sequence[Article] = ()
) -> LabelledPage:
    """An article as a page of a site of its own, fully labelled; the title is other boilerplate, as on all pages.

    ``others`` are articles that the page may advertise, of the same language.
    """
    random = np.random.default_rng([seed, *article.name.encode()])
    w = _Writer(random, str(random.choice(["plain", "plain", "plain", "hashed", "none"])))
    lines = [(text, "other" if index == article.title else label) for index, (text, label) in enumerate(article.lines)]
    if np.random.default_rng([seed + 1, *article.name.encode()]).random() < MERE_LINES:
        _mere_lines(w, lines, article.title)
    else:
        w.has_links = w.chance(LINKED)
        _page(w, article, lines, phrases, others)
    site = f"{article.name}.example"
    return LabelledPage(
        f"articles/{article.name}", "\n".join(w.out).encode(), tuple(w.segments), site, lang=article.lang, licence="Apache-2.0"
    )  # fmt: skip


def _mere_lines(w: _Writer, lines: Sequence[tuple[str, str]], title: int) -> None:
    """All lines as paragraphs with nothing around them: text that was extracted, with whatever was left in it, as markup again."""
    paragraph, has_pictures = w.pick("p", "p", "div"), w.chance(0.5)
    for index, (text, label) in enumerate(lines):
        if has_pictures and label == "caption":
            w.raw(f'<img src="/{w.random.integers(99999)}.jpg">')
        w.say(text, label, w.pick("h1", "h2", paragraph) if index == title else paragraph)


def _page(
    w: _Writer,
    article: Article,
    lines: Sequence[tuple[str, str]],
    phrases: Sequence[Phrase],
    others: Sequence[Article],
) -> None:
    begins = next((index for index, (_, label) in enumerate(lines) if label != "cookie"), len(lines))
    ends = next((index for index in range(len(lines), begins, -1) if lines[index - 1][1] != "cookie"), begins)
    if len(lines) - ends <= CONTROLS and w.chance(0.4):  # as a last paragraph of the article
        ends = len(lines)
    title = article.lines[article.title][0] if article.title >= 0 else ""
    w.raw(f'<!DOCTYPE html>\n<html lang="{article.lang}">\n<head><meta charset="utf-8">')
    _declare(w, title, [text for text, label in lines if label == "body"])
    w.raw("</head>\n<body>")
    has_frame = bool(phrases) and w.chance(0.75)
    _dialog(w, [text for text, _ in lines[:begins]])
    if has_frame:
        _head(w, phrases)
    w.raw(f"<div{w.name('page')}>" if w.chance(0.6) else "<div>")
    at = max(article.title - begins, -1)
    boxes = [phrase.text for phrase in phrases if phrase.kind == "box"] if w.chance(BOXES) else []
    _article(w, _among_phrases(w, lines[begins:ends], at, phrases), at, boxes)
    if others and w.chance(TEASERS):
        _teasers(w, others, phrases)
    if any(phrase.kind == "comment" for phrase in phrases) and w.chance(COMMENTED):
        _thread(w, phrases)
    if has_frame and w.chance(0.6):
        _side(w, phrases)
    w.raw("</div>")
    if has_frame and w.chance(0.8):
        _foot(w, phrases)
    _dialog(w, [text for text, _ in lines[ends:]])
    w.raw("</body>\n</html>")


def _declare(w: _Writer, title: str, body: Sequence[str]) -> None:
    if title and w.chance(0.9):
        site = w.pick("", " | Gazette", " – Online", " - News 24")
        w.raw(f"<title>{escape(title)}{site}</title>")
        if w.chance(0.6):
            w.raw(f'<meta property="og:title" content="{escape(title)}">')
    if body and w.chance(0.5):
        w.raw(f'<meta name="description" content="{escape(body[0][:160])}">')
    if w.chance(0.4):
        w.raw('<meta property="og:type" content="article">')


def _some(w: _Writer, phrases: Sequence[Phrase], kind: str, most: int) -> list[str]:
    known = [phrase.text for phrase in phrases if phrase.kind == kind]
    w.random.shuffle(known)
    return known[: int(w.random.integers(1, most + 1))]


def _head(w: _Writer, phrases: Sequence[Phrase]) -> None:
    outer = w.pick("header", "div")
    w.raw(f"<{outer}{w.name('head')}>")
    inner = w.pick("nav", "ul", "div")
    w.raw(f"<{inner}{w.name('menu')}>")
    for text in _some(w, phrases, "nav", 12):
        w.say(text, "other", "li a" if inner != "div" else w.pick("a", "span a"))
    w.raw(f"</{inner}></{outer}>")


def _side(w: _Writer, phrases: Sequence[Phrase]) -> None:
    outer = w.pick("aside", "div", "section")
    w.raw(f"<{outer}{w.name('side')}>")
    for kind in ("related", "newsletter", "comments", "advert"):
        if w.chance(0.5):
            for text in _some(w, phrases, kind, 5):
                w.say(text, "other", w.pick("p", "div a", "li a", "p"))
    w.raw(f"</{outer}>")


def _foot(w: _Writer, phrases: Sequence[Phrase]) -> None:
    outer = w.pick("footer", "div")
    w.raw(f"<{outer}{w.name('foot')}>")
    for kind in ("share", "nav", "about"):
        for text in _some(w, phrases, kind, 4):
            w.say(text, "other", w.pick("a", "p", "li a", "div"))
    w.raw(f"</{outer}>")


def _teasers(w: _Writer, others: Sequence[Article], phrases: Sequence[Phrase]) -> None:
    """Titles of other articles, which may have a picture, a date, and the beginning of their text."""
    outer, inner = w.pick(("section", "div"), ("div", "article"), ("ul", "li"), ("div", "div"), ("aside", "div"))
    w.raw(f"<{outer}{w.name('promo')}>")
    title, text, has_pictures, has_dates = (
        w.pick("h3 a", "h4 a", "a", "a strong", "p a"),
        w.pick("p", "div", ""),
        w.chance(0.5),
        w.chance(0.4),
    )
    for other in others:
        w.raw(f"<{inner}{w.name('teaser')}>")
        if has_pictures:
            w.raw(f'<a href="/{w.random.integers(99999)}"><img src="/{w.random.integers(99999)}.jpg" alt=""></a>')
        if other.title >= 0:
            w.say(other.lines[other.title][0], "other", title)
        if has_dates:
            for date in _some(w, phrases, "date", 1):
                w.say(date, "other", w.pick("span", "time", "small"))
        if text:
            w.say(other.beginning(int(w.random.integers(60, 200))), "other", text)
        w.raw(f"</{inner}>")
    w.raw(f"</{outer}>")


def _thread(w: _Writer, phrases: Sequence[Phrase]) -> None:
    """Readers' comments: of each who wrote it, what, and buttons."""
    outer, inner = w.pick(("section", "div"), ("ol", "li"), ("div", "article"), ("div", "div"), ("ul", "li"))
    who, what, button = (
        w.pick("p strong", "div", "h4", "cite", "span a"),
        w.pick("p", "p", "div"),
        w.pick("a", "button", "span"),
    )
    w.raw(f"<{outer}{w.name('thread')}>")
    for text in _some(w, phrases, "thread", 2):
        w.say(text, "other", w.pick("h3", "p", "div", "h2"))
    for comment in _some(w, phrases, "comment", COMMENTS):
        w.raw(f"<{inner}{w.name('comment')}>")
        for kind, tags in (("commenter", who), ("date", w.pick("time", "span", "small"))):
            for text in _some(w, phrases, kind, 1):
                w.say(text, "other", tags)
        w.say(comment, "other", what)
        if w.chance(0.5):
            for text in _some(w, phrases, "thread", 2):
                w.say(text, "other", button)
        w.raw(f"</{inner}>")
    w.raw(f"</{outer}>")


def _dialog(w: _Writer, texts: Sequence[str]) -> None:
    """Consent texts at an end of the page: a dialog, or a mere line of links."""
    if not texts:
        return
    w.raw(f"<div{w.name('dialog')}>")
    for text in texts:
        w.say(text, "cookie", w.pick("p", "div") if len(text) > SHORT else w.pick("button", "a", "div a", "span", "p"))
    w.raw("</div>")


def _among_phrases(
    w: _Writer, lines: Sequence[tuple[str, str]], title: int, phrases: Sequence[Phrase]
) -> list[tuple[str, str]]:
    """The lines with what sites put between them: an author and a date, a link to another article, buttons."""
    out = list(lines)

    def put(at: int, *kinds: str, label: str = "other") -> None:
        out[at:at] = [(text, label) for kind in kinds for text in _some(w, phrases, kind, 1)]

    if w.chance(0.2) and "cookie" not in [label for _, label in lines]:
        put(len(out), "control", label="cookie")
    if w.chance(0.4):
        put(len(out), *w.pick(("share",), ("comments",), ("newsletter",), ("share", "related")))
    inner = [at for at in range(title + 3, len(out)) if out[at - 1][1] == out[at][1] == "body"]
    if inner and w.chance(0.4):
        put(inner[int(w.random.integers(len(inner)))], w.pick("related", "related", "newsletter", "advert"))
    if w.chance(0.6) and "other" not in [label for at, (_, label) in enumerate(lines[:4]) if at != title]:
        # below the title, or below the standfirst
        put(
            min(title + 1 + w.chance(0.5), len(out)),
            *w.pick(("byline",), ("date",), ("byline", "date"), ("date", "byline")),
        )
    return out


def _article(w: _Writer, lines: Sequence[tuple[str, str]], title: int, box_titles: Sequence[str]) -> None:
    outer = w.pick("article", "main", "div", "section")
    w.raw(f"<{outer}{w.name('article')}>")
    paragraph, heading = w.pick("p", "p", "p", "div", "p span"), w.pick("h2", "h3", "h2", "p strong", "div")
    has_lists = w.chance(0.5)
    picture = _Picture(w)
    headings = _headings(lines, title)
    has_contents = len(headings) >= FEWEST_ENTRIES and w.chance(CONTENTS)
    at = 0
    while at < len(lines):
        if at == title + 1 and has_contents:
            _contents(w, headings)
        text, label = lines[at]
        used = 1
        if at == title:
            w.say(text, label, w.pick("h1", "h1", "h1", "h2", "div"))
        elif label in ("caption", "credit"):
            names = _credits(lines[at:])
            used = _production(w, names, paragraph) if len(names) >= LIST else picture.write(lines[at : at + 2])
        elif label == "cookie":
            tags = "div p" if len(text) > SHORT else w.pick("div button", "p a", "p", paragraph)
            w.say(text, label, tags, "dialog" if w.chance(0.5) else "")
        elif label == "other":
            part = ("promo" if at > len(lines) / 2 else "meta") if w.chance(0.6) else ""
            w.say(text, label, w.pick("div", "p", "p", "p a", "p em", "div span", "div a"), part)
        elif has_lists and (count := _items(lines[at:])) >= LIST:
            used = count
            w.raw("<ul>")
            for item, _ in lines[at : at + used]:
                w.say(item, label, "li")
            w.raw("</ul>")
        elif _is_item(text) and w.chance(0.7):
            w.say(text, label, heading, "heading" if heading == "div" else "")
        else:
            _paragraph(w, text, paragraph, box_titles)
        at += used
    w.raw(f"</{outer}>")


def _paragraph(w: _Writer, text: str, tags: str, box_titles: Sequence[str]) -> None:
    """A paragraph of the body, which a box may set apart under a title of its own."""
    if box_titles and not _is_item(text) and w.chance(IN_BOX):
        outer = w.pick("div", "div", "aside", "section", "blockquote")
        w.raw(f"<{outer}{w.name('box')}>")
        w.say(w.pick(*box_titles), "body", w.pick("p", "div", "p strong", "strong", "h4", "h3", "span"), "box title")
        w.say(text, "body", w.pick("p", "p", "div"))
        w.raw(f"</{outer}>")
    else:
        w.say(text, "body", tags, "text" if tags == "div" else "")


def _production(w: _Writer, names: Sequence[str], paragraph: str) -> int:
    """Who made the pictures of an article, a line for each: paragraphs, a list, or the lines of one paragraph; return the lines used."""
    outer, inner, between = w.pick(("div", paragraph, ""), ("ul", "li", ""), ("p", "", "<br>"), ("p", "span", "<br>"))
    w.raw(f"<{outer}{w.name('credit') if w.chance(0.3) else ''}>")
    for number, name in enumerate(names):
        w.raw(between if number else "")
        w.say(name, "credit", inner)
    w.raw(f"</{outer}>")
    return len(names)


def _headings(lines: Sequence[tuple[str, str]], title: int) -> list[str]:
    """The short lines of the body that a longer one follows."""
    return [
        text
        for at, ((text, label), (following, label_after)) in enumerate(pairwise(lines))
        if label == label_after == "body" and at != title and _is_item(text) and not _is_item(following)
    ]


def _contents(w: _Writer, headings: Sequence[str]) -> None:
    w.raw(f"<div{w.name('contents')}>")
    tags = w.pick("li a", "p a", "div a", "a", "li a span")
    for number, text in enumerate(headings, 1):
        w.say(text, "other", tags, to=f"#section-{number}")
    w.raw("</div>")


def _is_item(text: str) -> bool:
    return len(text) <= SHORT and category(text[-1])[0] in "LMN"  # in Indic scripts words end in marks


def _items(lines: Sequence[tuple[str, str]]) -> int:
    """How many short lines of the body stand one behind the other."""
    return next((n for n, (text, label) in enumerate(lines) if label != "body" or not _is_item(text)), len(lines))


def _credits(lines: Sequence[tuple[str, str]]) -> list[str]:
    """The credits that stand one behind the other from the first line on."""
    return [text for text, _ in takewhile(lambda line: line[1] == "credit", lines)]


class _Picture:
    """How a page writes its pictures and what belongs to them."""

    def __init__(self, w: _Writer) -> None:
        self._w = w
        self._outer = w.pick("figure", "figure", "figure", "figure", "div", "div", "div", "")
        self._caption = {"figure": "figcaption", "div": w.pick("div", "p", "span")}.get(
            self._outer, w.pick("p", "p em", "p small", "div")
        )
        credit, is_block = w.pick(("span", False), ("small", False), ("cite", False), ("div", True), ("p", True))
        self._is_apart = w.chance(0.4)  # the credit in an element of its own, behind the caption's
        self._credit = credit if self._is_apart == is_block else "p" if self._is_apart else ""
        self._is_shown = bool(self._outer) or w.chance(0.7)

    def write(self, lines: Sequence[tuple[str, str]]) -> int:
        """Write a picture with the caption or credit that is the first line, and the credit behind a caption; return the lines used."""
        w = self._w
        text, label = lines[0]
        credit = lines[1][0] if [other for _, other in lines] == ["caption", "credit"] else ""
        if self._outer:
            w.raw(f"<{self._outer}{w.name('picture')}>")
        if self._is_shown:
            w.raw(f'<img src="/{w.random.integers(99999)}.jpg" alt="{escape(text) if w.chance(0.2) else ""}">')
        outermost, *inner = self._caption.split()
        around = "".join(f"<{tag}>" for tag in inner), "".join(f"</{tag}>" for tag in reversed(inner))
        w.raw(f"<{outermost}{w.name(label) if self._outer else ''}>{around[0]}")
        w.say(text, label)
        if credit and not self._is_apart:
            w.raw(" ")
            w.say(credit, "credit", self._credit, "credit")
        w.raw(f"{around[1]}</{outermost}>")
        if credit and self._is_apart:
            w.say(credit, "credit", self._credit, "credit")
        if self._outer:
            w.raw(f"</{self._outer}>")
        return 2 if credit else 1
