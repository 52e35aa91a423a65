"""Lay out the sections of a page that are no part of its article and read like one: promotion, notes on authors and firms, further articles, teasers, comments, feet."""

from __future__ import annotations

from collections.abc import Sequence

from training.articles import Article
from training.layout_article import ArticleWriter
from training.markup import Writer
from training.phrases import Phrase, of_kind

PROMOTION = ("promotion", "promotion", "offer", "donation", "newsletter")
NOTES = (
    ("bio title", "bio"),
    ("firm title", "firm"),
    ("press title", "press"),
)  # what stands above each, and what it is
COMMENTS, REPLIES = 6, 2  # of a thread and of a comment, at most
NESTED, VOTED, LONG = (
    0.5,
    0.4,
    0.2,
)  # how many threads are nested or voted on, and how many comments have two paragraphs
FURTHER = 3  # articles that a page scrolls on into, at most
SAME_MANNER = 0.7  # how many of them are marked up as the page's own
PAIRS = ("div", "div"), ("section", "div"), ("section", "article"), ("ul", "li"), ("ol", "li"), ("aside", "div"), ("div", "article")  # fmt: skip


def promote(w: Writer, phrases: Sequence[Phrase]) -> None:
    """Write a box that asks for money, an address or a subscription: a heading, some paragraphs, a field, a button."""
    texts = of_kind(phrases, w.pick(*PROMOTION))
    if not texts:
        return
    outer = w.pick("div", "div", "aside", "section", "blockquote", "form", "")
    # Without an element of its own each text needs one that parts it from the article's.
    paragraph = w.pick("p", "p", "div", "p em", "p strong", "span") if outer else w.pick("p", "p em", "div")
    button = w.pick("a", "button", "p a", "div a") if outer else "p a"
    with w.inside(outer, "offer"):
        if w.chance(0.2):
            w.picture()
        if w.chance(0.5):
            _say_some(w, of_kind(phrases, "newsletter", "donation"), w.pick("h2", "h3", "h4", "p strong", "div"))
        for text in w.some(texts, 3):
            w.say(text, "other", paragraph)
        if w.chance(0.3):
            w.raw('<input type="email" name="address">')
        if w.chance(0.5):
            _say_some(w, of_kind(phrases, "newsletter"), button)


def note(w: Writer, phrases: Sequence[Phrase]) -> None:
    """Write who wrote an article, what the firm does that it is about, or whom to ask, under a heading or not."""
    kinds = [kinds for kinds in NOTES if of_kind(phrases, kinds[1])]
    if not kinds:
        return
    title, kind = w.pick(*kinds)
    with w.inside(w.pick("div", "div", "section", "aside", "footer", ""), "author"):
        if kind == "bio" and w.chance(0.5):
            w.picture(w.pick("", "float:left"))
        if w.chance(0.7):
            _say_some(w, of_kind(phrases, title), w.pick("h2", "h3", "h4", "p strong", "p b", "p", "div"))
        paragraph = w.pick("p", "p", "div", "p em", "p small")
        for text in w.some(of_kind(phrases, kind), 2):
            w.say(text, "other", paragraph)


def scroll_on(w: Writer, own: ArticleWriter, others: Sequence[Article], phrases: Sequence[Phrase]) -> None:
    """Write further articles whole, with an author and a date, in the manner of the page's own or in another: their body is other."""
    manner = own if w.chance(SAME_MANNER) else ArticleWriter(w, phrases)
    for other in others[: int(w.random.integers(1, FURTHER + 1))]:
        title = other.lines[other.title] if other.title >= 0 else None
        rest = [line for line in other.lines if line[1] != "cookie" and line is not title]
        about = [(text, "other") for kind in ("byline", "date") for text in w.some(of_kind(phrases, kind), 1)]
        if w.chance(0.3):
            w.raw("<hr>")
        with w.lent():
            manner.write([*([title] if title else []), *about, *rest], 0 if title else -1)


def advertise(w: Writer, others: Sequence[Article], phrases: Sequence[Phrase]) -> None:
    """Write titles of other articles, which may have a picture above or beside them, a date, and the beginning of their text."""
    outer, inner = w.pick(*PAIRS)
    title, text, date = (
        w.pick("h3 a", "h4 a", "a", "a strong", "p a", "h2 a", "div a"),
        w.pick("p", "div", "p a", ""),
        w.pick("span", "time", "small") if w.chance(0.4) else "",
    )
    has_pictures, around = w.chance(0.6), w.pick("", "", "figure", "div")
    with w.inside(outer, "promo"):
        for other in others:
            with w.inside(inner, "teaser"):
                if has_pictures:
                    with w.inside(around, "picture"):
                        w.raw(f'<a href="/{w.random.integers(99999)}">')
                        w.picture()
                        w.raw("</a>")
                if other.title >= 0:
                    w.say(other.lines[other.title][0], "other", title)
                if date:
                    _say_some(w, of_kind(phrases, "date"), date)
                if text:
                    w.say(other.beginning(int(w.random.integers(60, 200))), "other", text)


class ThreadWriter:
    """Writes readers' comments: of each who wrote it, what, votes, buttons, and in nested threads the replies to it."""

    def __init__(self, w: Writer, phrases: Sequence[Phrase]) -> None:
        self._w, self._phrases = w, phrases
        self._outer, self._inner = w.pick(*PAIRS)
        self._who = w.pick("p strong", "div", "h4", "cite", "span a", "h3", "p a")
        self._what, self._button = w.pick("p", "p", "div"), w.pick("a", "button", "span", "li a")
        self._date, self._is_dated = w.pick("time", "span", "small", "div"), w.chance(0.8)
        self._is_nested, self._is_voted = w.chance(NESTED), w.chance(VOTED)

    def write(self) -> None:
        """Write a whole thread under a heading."""
        w = self._w
        comments = w.some(of_kind(self._phrases, "comment"), COMMENTS)
        with w.inside(self._outer, "thread"):
            for text in w.some(of_kind(self._phrases, "thread"), 2):
                w.say(text, "other", w.pick("h3", "p", "div", "h2"))
            while comments:
                self._comment(comments)

    def _comment(self, left: list[str]) -> None:
        """Write the last of the comments that are left, and replies to it, which are of those too."""
        w = self._w
        with w.inside(self._inner, "comment"):
            _say_some(w, of_kind(self._phrases, "commenter"), self._who)
            if self._is_dated:
                _say_some(w, of_kind(self._phrases, "date"), self._date)
            for _ in range(1 + (len(left) > 1 and w.chance(LONG))):
                w.say(left.pop(), "other", self._what)
            self._controls()
            replies = int(w.random.integers(REPLIES + 1)) if self._is_nested else 0
            if left and replies:
                with w.inside(self._outer, "thread"):
                    for _ in range(min(replies, len(left))):
                        if left:
                            self._comment(left)

    def _controls(self) -> None:
        w = self._w
        with w.inside(w.pick("div", "ul") if self._is_voted else "", "votes"):
            if self._is_voted:
                votes = str(w.random.integers(200))
                w.say(w.pick(votes, f"+{votes}", f"▲ {votes}", f"👍 {votes}"), "other", self._button)
            if w.chance(0.5):
                for text in w.some(of_kind(self._phrases, "thread"), 2):
                    w.say(text, "other", self._button)


def foot(w: Writer, phrases: Sequence[Phrase]) -> None:
    """Write columns of links under headings, and some sentences of law."""
    with w.inside(w.pick("footer", "div", "section"), "foot"):
        column, link, title = w.pick("div", "ul", "section"), w.pick("li a", "a", "p a"), w.pick("h3", "h4", "strong", "p")  # fmt: skip
        for _ in range(int(w.random.integers(2, 6))):
            with w.inside(column, "column"):
                for number, text in enumerate(w.some(of_kind(phrases, "nav", "about", "share"), 7)):
                    w.say(text, "other", link if number else title)
        legal = of_kind(phrases, "legal") or of_kind(phrases, "notice")
        with w.inside(w.pick("div", "section", ""), "legal"):
            _say_some(w, legal, w.pick("p", "p", "div", "small", "p small"), most=2)


def ask(w: Writer, phrases: Sequence[Phrase]) -> None:
    """Write a form: a question or label above options, and a button."""
    options, buttons = of_kind(phrases, "option"), of_kind(phrases, "newsletter")
    if not options:
        return
    outer, before, tags = w.pick(
        ("select", "", "option"), ("div", '<input type="radio">', "label"), ("ul", "", "li label")
    )
    with w.inside("form", "form"):
        _say_some(w, of_kind(phrases, "option title"), w.pick("label", "p", "legend", "h3", "div"))
        with w.inside(outer):
            for text in w.some(options, 8):
                w.raw(before)
                w.say(text, "other", tags)
        if w.chance(0.6):
            _say_some(w, buttons, w.pick("button", "p button", "a"))


def _say_some(w: Writer, texts: Sequence[str], tags: str, most: int = 1) -> None:
    """Write some of the texts, where there are any."""
    for text in w.some(texts, most):
        w.say(text, "other", tags)
