"""Inputs of any size that once took a time that grew faster than they do, or may: each with what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from stripper.cleaner import Cleaner

_PROSE = "Some words of an article that is long enough to be kept by any model. " * 20
_SHORT_WORDS = ("ab", "cd e", "f. g", "h, i j")


class Growing(NamedTuple):
    """An input: what it is, how it is made for a size in bytes, and whether it is a plain text."""

    name: str
    make: Callable[[int], Any]
    is_text: bool = False


def _repeated(
    piece: str, *, around: tuple[str, str] = ("<article>", "</article>"), most: int | None = None
) -> Callable[[int], str]:
    """Make a page of prose and so many pieces as fill the size, or ``most``; what is left is prose."""

    def make(size: int) -> str:
        count = size // len(piece)
        pieces = piece * (count if most is None else min(count, most))
        begin, end = around
        rest = f"<p>{_PROSE}</p>" * max(1, (size - len(pieces)) // len(_PROSE))
        return f"<p>{_PROSE}</p>{begin}{pieces}{end}{rest}"

    return make


GROWING = (
    Growing("a run of `&`", _repeated("&", around=("<p>", "</p>"))),
    Growing("a run of `&amp;` in code", _repeated("&amp;", around=("<pre>", "</pre>"))),
    Growing("a run of `*`", _repeated("*", around=("<p>", "</p>"))),
    Growing("a run of `_a`", _repeated("_a", around=("<p>", "</p>"))),
    Growing("a run of backquotes", _repeated("`", around=("<pre>", "</pre>"))),
    Growing("a run of spaces in code", _repeated(" ", around=("<pre>x", "x</pre>"))),
    Growing("emphasis", _repeated("<em>a</em>b<b>c</b>", around=("<p>", "</p>"))),
    Growing("quotations within quotations", _repeated("<q>a", most=5_000)),
    Growing("links", _repeated('<a href="/a">ab c</a> ', around=("<p>", "</p>"))),
    Growing("links within the page", _repeated("<p id=n>a<a href=#n>1</a>")),
    Growing("pictures", _repeated("<p><img srcset='a 1x, b 2x'><p>a b c<div>")),
    Growing("candidates of one picture", _repeated("a,, ", around=("<p><img srcset='", "'>"))),
    Growing("notes", lambda size: "".join(f"<p id=r{i}>{_PROSE}<a href=#n{i}>{i}</a>" for i in range(size // 400))
            + "".join(f"<p id=n{i}>{i} a <a href=#r{i}>b</a>" for i in range(size // 400))),
    Growing("lists within lists", _repeated("<ul><li>a b c", most=2_000)),
    Growing("items", _repeated("<li>a b c", around=("<ol>", "</ol>"))),
    Growing("lists side by side", _repeated("<ul><li>a b c</ul>")),
    Growing("terms", _repeated("<dt>a b<dd>c d", around=("<dl>", "</dl>"))),
    Growing("tables of one cell", _repeated("<table><tr><td>a b</table>")),
    Growing("heads of one table", _repeated("<thead><tr><td>a b</thead>", around=("<table>", "</table>"))),
    Growing("rows", _repeated("<tr><td>a b<td>c", around=("<table>", "</table>"))),
    Growing("cells of one row", _repeated("<td>a b", around=("<table><tr>", "</table>"))),
    Growing("tables within tables", _repeated("<table><tr><td>a b", most=2_000)),
    Growing("quotes within quotes", _repeated("<blockquote>a b", most=5_000)),
    Growing("line ends", _repeated("a b<br>", around=("<p>", "</p>"))),
    Growing("headings", _repeated("<h2>a b c</h2>")),
    Growing("paragraphs in divs", _repeated("<div><p>a b c</div>")),
    Growing("raised numbers", _repeated("a<sup>1</sup> ", around=("<p>", "</p>"))),
    Growing("short lines", lambda size: "\n".join(_SHORT_WORDS * (size // 20)), is_text=True),
    Growing("lines of one letter", lambda size: "a\n" * min(size // 2, 99_000), is_text=True),
    Growing("one long line", lambda size: "a b c d e " * (size // 10), is_text=True),
    Growing("Shift JIS with quotation marks of Windows", lambda size: ("<p>" + "日本語の文章。" * 3).encode("shift_jis") * (size // 90) + b"\x93\x94" * (size // 4)),
)  # fmt: skip


def asked(cleaner: Cleaner, given: Any, *, is_text: bool) -> dict[str, Callable[[], Any]]:
    """What may be asked of an input; the first must be asked first."""
    found: list[Any] = []

    def page() -> Any:
        if not found:
            answer = cleaner.label_text(given) if is_text else cleaner.label(given)
            found.append(answer.keeping(("body", "other")))
        return found[0]

    wanted = {
        "label": page,
        "text": lambda: page().text,
        "html": lambda: page().html,
        "markdown": lambda: page().markdown,
    }
    return (
        wanted
        if is_text
        else wanted
        | {
            "blocks": lambda: page().blocks,
            "images": lambda: page().images,
            "metadata": lambda: page().metadata,
        }
    )
