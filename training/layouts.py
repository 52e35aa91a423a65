"""Lay an article out as a web page, as one of many sites might: its own markup, names of classes, menus, teasers, dialogs.

What stands around the article are phrases of its language (``training.phrases``), where there are any. Everything is
dealt out by chance, from a seed of the article's own: which element a paragraph is, whether a picture's text is in a
``figcaption`` or in a bare paragraph, whether classes say what they are for, say nothing, or are not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import numpy as np

from stripper.learn.corpus import LabelledPage
from training.articles import Article
from training.layout_article import ArticleWriter, Line
from training.layout_sections import ThreadWriter, advertise, ask, foot, note, promote, scroll_on
from training.markup import SHORT, Writer, writer
from training.phrases import Phrase, of_kind

CONTROLS = 2  # lines of consent at the end that are no dialog
MERE_LINES = 0.15  # how many articles are nothing but their lines
LINKED = 0.4  # how many articles have links in their text and credits
# How many pages advertise other articles below theirs, scroll on into them, have readers' comments.
TEASERS, SCROLLING, COMMENTED = 0.3, 0.08, 0.25
# How many pages have promotion in and behind their article, notes on authors or firms, forms; how many feet have columns.
PROMOTED, NOTED, ASKING, COLUMNS = 0.25, 0.25, 0.1, 0.5
BOXES = 2  # of promotion within an article, at most


def laid_out(
    article: Article, phrases: Sequence[Phrase], seed: int = 0, others: Sequence[Article] = ()
) -> LabelledPage:
    """An article as a page, fully labelled, of a site of its own unless it is given another; the title is other boilerplate, as on all pages.

    ``others`` are articles that the page may advertise, of the same language.
    """
    w = writer([seed, *article.name.encode()])
    lines = [(text, "other" if index == article.title else label) for index, (text, label) in enumerate(article.lines)]
    if np.random.default_rng([seed + 1, *article.name.encode()]).random() < MERE_LINES:
        _mere_lines(w, lines, article.title)
    else:
        w.has_links = w.chance(LINKED)
        _page(w, article, lines, phrases, others)
    html, name = "\n".join(w.out).encode(), f"articles/{article.name}"
    return LabelledPage(
        name, html, tuple(w.segments), f"{article.name}.example", lang=article.lang, licence="Apache-2.0"
    )


def _mere_lines(w: Writer, lines: Sequence[Line], title: int) -> None:
    """All lines as paragraphs with nothing around them: text that was extracted, with whatever was left in it, as markup again."""
    paragraph, has_pictures = w.pick("p", "p", "div"), w.chance(0.5)
    for index, (text, label) in enumerate(lines):
        if has_pictures and label == "caption":
            w.raw(f'<img src="/{w.random.integers(99999)}.jpg">')
        w.say(text, label, w.pick("h1", "h2", paragraph) if index == title else paragraph)


def _page(
    w: Writer,
    article: Article,
    lines: Sequence[Line],
    phrases: Sequence[Phrase],
    others: Sequence[Article],
) -> None:
    """The whole of a page, in order: what it declares, a dialog, a menu, the article and what follows it, side, foot, a dialog."""
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
    said = _among_phrases(w, lines[begins:ends], at, phrases)
    article_writer = ArticleWriter(w, phrases)
    article_writer.write(said, at, _promotion(w, said, at, phrases))
    for write in _behind(w, article_writer, phrases, others):
        write()
    if has_frame and w.chance(0.6):
        _side(w, phrases)
    w.raw("</div>")
    if has_frame and w.chance(0.8):
        (foot if w.chance(COLUMNS) else _foot)(w, phrases)
    _dialog(w, [text for text, _ in lines[ends:]])
    w.raw("</body>\n</html>")


def _promotion(
    w: Writer, lines: Sequence[Line], title: int, phrases: Sequence[Phrase]
) -> dict[int, Callable[[], None]]:
    """What writes the boxes of promotion between paragraphs, by the index of the line behind it."""
    inner = [at for at in range(title + 2, len(lines)) if lines[at - 1][1] == lines[at][1] == "body"]
    if not inner or not w.chance(PROMOTED):
        return {}
    w.random.shuffle(inner)
    return dict.fromkeys(inner[: int(w.random.integers(1, BOXES + 1))], partial(promote, w, phrases))


def _behind(
    w: Writer, own: ArticleWriter, phrases: Sequence[Phrase], others: Sequence[Article]
) -> list[Callable[[], None]]:
    """What writes the sections behind the article: boxes about it first, then all else in any order."""
    near: list[Callable[[], None]] = []
    far: list[Callable[[], None]] = []
    if w.chance(NOTED):
        near.append(partial(note, w, phrases))
    if w.chance(PROMOTED):
        near.append(partial(promote, w, phrases))
    if others and w.chance(TEASERS):
        far.append(partial(advertise, w, others, phrases))
    if of_kind(phrases, "comment") and w.chance(COMMENTED):
        far.append(ThreadWriter(w, phrases).write)
    if others and w.chance(SCROLLING):
        far.append(partial(scroll_on, w, own, others, phrases))
    if w.chance(ASKING):
        far.append(partial(ask, w, phrases))
    w.random.shuffle(near)
    w.random.shuffle(far)
    return [*near, *far]


def _declare(w: Writer, title: str, body: Sequence[str]) -> None:
    if title and w.chance(0.9):
        site = w.pick("", " | Gazette", " – Online", " - News 24")
        w.raw(f"<title>{escape(title)}{site}</title>")
        if w.chance(0.6):
            w.raw(f'<meta property="og:title" content="{escape(title)}">')
    if body and w.chance(0.5):
        w.raw(f'<meta name="description" content="{escape(body[0][:160])}">')
    if w.chance(0.4):
        w.raw('<meta property="og:type" content="article">')


def _some(w: Writer, phrases: Sequence[Phrase], kind: str, most: int) -> list[str]:
    return w.some(of_kind(phrases, kind), most)


def _head(w: Writer, phrases: Sequence[Phrase]) -> None:
    outer = w.pick("header", "div")
    w.raw(f"<{outer}{w.name('head')}>")
    inner = w.pick("nav", "ul", "div")
    w.raw(f"<{inner}{w.name('menu')}>")
    for text in _some(w, phrases, "nav", 12):
        w.say(text, "other", "li a" if inner != "div" else w.pick("a", "span a"))
    w.raw(f"</{inner}></{outer}>")


def _side(w: Writer, phrases: Sequence[Phrase]) -> None:
    outer = w.pick("aside", "div", "section")
    w.raw(f"<{outer}{w.name('side')}>")
    for kind in ("related", "teaser", "newsletter", "comments", "advert", "offer", "bio"):
        if w.chance(0.5):
            for text in _some(w, phrases, kind, 5):
                w.say(text, "other", w.pick("p", "div a", "li a", "p"))
    w.raw(f"</{outer}>")


def _foot(w: Writer, phrases: Sequence[Phrase]) -> None:
    outer = w.pick("footer", "div")
    w.raw(f"<{outer}{w.name('foot')}>")
    for kind in ("share", "nav", "about", "notice"):
        for text in _some(w, phrases, kind, 4):
            w.say(text, "other", w.pick("a", "p", "li a", "div"))
    w.raw(f"</{outer}>")


def _dialog(w: Writer, texts: Sequence[str]) -> None:
    """Consent texts at an end of the page: a dialog, or a mere line of links."""
    if not texts:
        return
    w.raw(f"<div{w.name('dialog')}>")
    for text in texts:
        w.say(text, "cookie", w.pick("p", "div") if len(text) > SHORT else w.pick("button", "a", "div a", "span", "p"))
    w.raw("</div>")


def _among_phrases(w: Writer, lines: Sequence[Line], title: int, phrases: Sequence[Phrase]) -> list[Line]:
    """The lines with what sites put between them: an author and a date, a link to another article, buttons."""
    out = list(lines)

    def put(at: int, *kinds: str, label: str = "other") -> None:
        out[at:at] = [(text, label) for kind in kinds for text in _some(w, phrases, kind, 1)]

    if w.chance(0.2) and "cookie" not in [label for _, label in lines]:
        put(len(out), "control", label="cookie")
    if w.chance(0.4):
        put(len(out), *w.pick(("share",), ("comments",), ("newsletter",), ("share", "related")))
    if w.chance(0.3):
        put(len(out), *w.pick(("bio",), ("bio",), ("offer",), ("notice",), ("bio", "offer"), ("donation",)))
    inner = [at for at in range(title + 3, len(out)) if out[at - 1][1] == out[at][1] == "body"]
    if inner and w.chance(0.4):
        put(inner[int(w.random.integers(len(inner)))], w.pick("related", "teaser", "newsletter", "advert", "offer"))
    if w.chance(0.6) and "other" not in [label for at, (_, label) in enumerate(lines[:4]) if at != title]:
        # below the title, or below the standfirst
        put(
            min(title + 1 + w.chance(0.5), len(out)),
            *w.pick(("byline",), ("date",), ("byline", "date"), ("date", "byline")),
        )
    return out
