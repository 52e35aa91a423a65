from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, corpus
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from stripper.core import elements
from stripper.core.builder import HIDDEN, LAYOUT, MOST_TAGS, OVERLAY, Builder, Kind
from stripper.core.page_table import PageTable
from stripper.core.walk import element_at, walked
from stripper.reading.decode import decode
from stripper.tags import BIT


def parse(markup: str):
    return etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))


def table(markup: str) -> PageTable:
    return walked(parse(markup))[0]


def texts(t: PageTable) -> list[str]:
    return [t.raw_text(start, end) for start, end in zip(t.text_start.tolist(), t.text_end.tolist(), strict=True)]


def tags(t: PageTable) -> list[str]:
    return [t.tag_names[number] for number in t.tag]


def words(t: PageTable) -> list[str]:
    return [t.vocabulary[number] for number in t.words]


def with_bit(t: PageTable, bit: int) -> list[str]:
    return [tag for tag, flags in zip(tags(t), t.flags.tolist(), strict=True) if flags & bit]


TEXTS = {
    "entities": ("<p>a &amp; b &eacute; &#8364;", ["a & b é €"]),
    "an unknown entity": ("<p>AT&T &bogus;", ["AT&T &bogus;"]),
    "comments": ("<p>a<!-- no -->b", ["a", "b"]),
    "emoji": ("<p>a🦊b", ["a🦊b"]),
    "Thai": ("<p>สวัสดีชาวโลก", ["สวัสดีชาวโลก"]),
    "long ASCII, then other letters": (
        "<p>abcdefghijklmnop è 漢字 🦊 abcdefghi",
        ["abcdefghijklmnop è 漢字 🦊 abcdefghi"],
    ),
    "blanks go to the text behind them": ("<body><p>a</p> \n <p>b", ["a", " \n b"]),
    "blanks of all kinds": ("<p>a</p>\u00a0\u2003\u3000<p>b", ["a", "\u00a0\u2003\u3000b"]),
    "what is no blank, though it looks so": ("<p>a</p>\u200b<p>b", ["a", "\u200b", "b"]),
    "blanks before a pre are not its own": ("<body><p>a</p> <pre>b", ["a", "b"]),
    "blanks before a script go with it": ("<p>a</p> <script>x</script><p>b", ["a", "b"]),
    "scripts and styles": ("<body><script>a</script><style>b</style>c", ["c"]),
    "JSON-LD": ("<script type=application/ld+json>{}</script><p>a", ["{}", "a"]),
    "other hidden texts": ("<body><textarea>a</textarea><template>b</template><svg>c</svg>", ["a", "b", "c"]),
    "titles": ("<title>a</title><p>b", ["a", "b"]),
    "behind the end": ("<p>a</body></html><p>b", ["a", "b"]),
}


@pytest.mark.parametrize(("markup", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_texts(markup: str, expected: list[str]):
    assert texts(table(markup)) == expected


SMALL = "<!doctype html><title>t</title><body><div class=x><p>a <b>b</b></p></div><p class=x id=y>c"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("parent", [0, 0, 1, 0, 3, 4, 5, 3]),
        ("end", [8, 3, 3, 8, 7, 7, 7, 8]),
        ("depth", [0, 1, 2, 1, 2, 3, 4, 2]),
        ("position", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("text_owner", [2, 5, 6, 7]),
        ("text_follows", [3, 6, 7, 8]),
    ],
)
def test_columns_of_a_small_page(column: str, expected: list[int]):
    assert getattr(table(SMALL), column).tolist() == expected


def test_elements_come_in_document_order():
    assert tags(table(SMALL)) == ["html", "head", "title", "body", "div", "p", "b", "p"]


def test_class_and_id_are_one_entry_of_the_vocabulary():
    assert words(table(SMALL)) == ["", "", "", "", "x", "", "", "x y"]


def test_class_id_role_and_itemprop_are_joined_by_blanks():
    assert words(table("<p itemprop=d role=c id=b class=a>"))[-1] == "a b c d"


def test_an_id_without_a_class_has_the_blank_before_it():
    assert words(table("<p class='' id=b>"))[-1] == " b"


def test_the_vocabulary_has_each_combination_once_in_order_of_appearance():
    assert table("<p class=b><p class=a><p class=b>").vocabulary == ["", "b", "a"]


def test_an_implied_tbody_is_no_node():
    t = table("<table><tbody><tr><td>a</table>")
    assert (tags(t)[2:], t.parent.tolist()[2:]) == (["table", "tr", "td"], [1, 2, 3])


def test_an_implied_tbody_is_counted_among_the_elements():
    assert table("<table><tbody><tr><td>a</table>").position.tolist() == [0, 1, 2, 4, 5]


def test_a_tbody_with_attributes_is_a_node():
    assert "tbody" in tags(table("<table><tbody class=a><tr><td>a</table>"))


def test_a_table_body_by_itself_is_the_root():
    t, _ = walked(parse("<table><tbody><tr><td>a</table>").find(".//tbody"))
    assert (tags(t), t.parent.tolist()) == (["tbody", "tr", "td"], [0, 0, 1])


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden", "hidden=''", "style='display: none'", 'style="color:red;DISPLAY\t:\nnone"', "style=visibility:hidden",
        "style='display:block;display:none!important'",
    ],
)  # fmt: skip
def test_hidden_is_what_the_markup_hides(attributes: str):
    assert with_bit(table(f"<div {attributes}>a</div>"), HIDDEN) == ["div"]


@pytest.mark.parametrize(
    "attributes",
    ["class=hidden", "style='display:block'", "aria-hidden=true", "data-hidden", "style='display:'", "style=d"],
)
def test_hidden_is_not_what_only_sounds_like_it(attributes: str):
    assert with_bit(table(f"<div {attributes}>a</div>"), HIDDEN) == []


def test_what_is_in_a_hidden_element_is_inside_one():
    t = table("<div hidden><p>a</p></div><p>b")
    assert [bool(t.inside[owner] & HIDDEN) for owner in t.text_owner] == [True, False]


@pytest.mark.parametrize("role", ["dialog", "alertdialog", "tooltip"])
def test_overlays_are_told_by_their_role(role: str):
    assert with_bit(table(f"<div role={role}>a</div>"), OVERLAY) == ["div"]


def test_tables_that_lay_out_the_page_are_told_by_their_role():
    assert with_bit(table("<table role=none><tr><td role=presentation>a</table><table role=grid>"), LAYOUT) == ["table"]


@pytest.mark.parametrize(
    ("markup", "is_link"),
    [("<a>", True), ("<a href=x>", True), ("<a href>", True), ("<a id=x>", False), ("<a name=x id=y>", False), ("<a id=x class=y>", True)],
)  # fmt: skip
def test_what_names_a_place_is_no_link(markup: str, is_link: bool):  # noqa: FBT001
    assert bool(table(markup).flags[-1] & BIT["link"]) == is_link


@pytest.mark.parametrize(
    ("inside", "is_link"),
    [("<p>a</p><p>b</p>", True), ("<p>a</p><p>b</p><p>c</p>", False), ("<i>a<p>b</p><p>c</p></i><div><p>d", False)],
)
def test_what_holds_three_paragraphs_is_no_link(inside: str, is_link: bool):  # noqa: FBT001
    t = table(f"<p>above</p><p>above</p><div><a href=x>{inside}")
    in_link = [bool(t.inside[owner] & BIT["link"]) for owner in t.text_owner]
    assert in_link == [False, False, *[is_link] * (len(in_link) - 2)]


def test_a_link_stays_one_beside_what_is_none():
    t = table("<a href=x><p>a</p><p>b</p><p>c</p></a><a href=y>d</a>")
    assert [bool(t.inside[owner] & BIT["link"]) for owner in t.text_owner] == [False, False, False, True]


def test_tag_flags_are_inherited():
    t = table("<nav><ul><li><a href=x>a</a></ul></nav>")
    assert (
        t.inside[-1] & (BIT["nav"] | BIT["list"] | BIT["item"] | BIT["link"])
        == BIT["nav"] | BIT["list"] | BIT["item"] | BIT["link"]
    )


def test_pictures_are_media_but_no_drawings():
    t = table("<img><svg></svg><video></video>")
    assert [tags(t)[node] for node in t.pictures] == ["img", "video"]


def test_links_keep_their_targets():
    assert list(
        elements.attributes(table("<a href='/x?a=1&amp;b'>a</a><a name=n>b</a><a href>c</a>"), Kind.HREF).values()
    ) == ["/x?a=1&b"]


def test_pictures_keep_their_alternative_texts():
    assert [text for _, text in elements.entries(table("<img src=x alt='A street'><img src=y alt>"), Kind.ALT)] == [
        "A street"
    ]


def test_pictures_that_are_written_out_are_not_kept():
    assert [
        text for _, text in elements.entries(table("<img src=data:image/png;base64,AA><img src=a.png>"), Kind.SRC)
    ] == ["a.png"]


def test_meta_is_read_by_lower_case_name_and_the_first_counts():
    markup = (
        "<meta property='OG:Type' content=article><meta name=og:type content=website><meta charset=utf-8><meta name=a>"
    )
    assert elements.meta(table(markup)) == {"og:type": "article", "a": ""}


def test_the_first_base_with_an_address_counts():
    assert elements.base(table("<base target=_top><base href=/a/><base href=/b/>")) == "/a/"


def test_spans_of_cells_are_read_as_html_reads_numbers():
    cells = "<td colspan=2><td rowspan=0><td colspan='100%' rowspan='+3'><td colspan=0 rowspan=x><td colspan=5000><td class=a>"
    spans = elements.spans(table(f"<table><tr>{cells}</table>"))
    assert list(spans.values()) == [(2, 1), (1, 0), (100, 3), (1, 1), (1000, 1)]


def test_lists_say_what_number_they_begin_with():
    assert list(elements.starts(table("<ol start=4></ol><ol></ol><ol start=x></ol>")).values()) == [4, 1]


def test_structured_data_are_the_texts_of_their_scripts():
    assert elements.structured(
        table("<script type=application/ld+json>{1}</script><script>x</script><script type=ld+json></script>")
    ) == ["{1}", ""]


def test_cdata_sections_are_counted():
    assert elements.count_cdata(table("<p><![CDATA[a]]>b<!-- c --><![CDATA[d]]>")) == 2


@pytest.mark.parametrize(("tag", "first"), [("p", 2), ("x-y", 3), ("nav", -1), ("x-z", -1)])
def test_the_first_of_a_tag_is_found(tag: str, first: int):
    assert elements.first_of(table("<p><x-y><p>"), tag) == first


XHTML = """<!DOCTYPE html [<!ENTITY owner "us">]>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:s="http://www.w3.org/2000/svg"><body><!-- no -->
<p class="x" s:class="y" title="a&owner;b">a &owner; b<?php no ?> c &#233;</p> tail <s:svg><s:title>drawn</s:title></s:svg><P id="a&owner;b">d</P></body></html>"""


def xhtml():
    return etree.fromstring(XHTML, etree.XMLParser(resolve_entities=False))


def test_tree_with_comments_instructions_entities_and_namespaces_is_read():
    assert [text.strip() for text in texts(walked(xhtml())[0])] == ["a", "&owner;", "b", "c é", "tail", "drawn", "d"]


def test_tags_of_a_tree_lose_namespace_and_case():
    assert tags(walked(xhtml())[0]) == ["html", "body", "p", "svg", "title", "p"]


def test_attributes_of_other_namespaces_are_passed_over():
    assert words(walked(xhtml())[0])[2] == "x"


def test_entities_of_html_are_read_though_the_tree_left_them():
    tree = etree.Element("p")
    tree.append(etree.Entity("eacute"))
    assert texts(walked(tree)[0]) == ["é"]


@pytest.mark.parametrize("tree", [xhtml(), html.fromstring("<p>a<!-- b --><b>c</b>"), parse(SMALL)])
def test_tree_is_left_as_it_was(tree):
    before = etree.tostring(tree)
    walked(tree)
    assert etree.tostring(tree) == before


def test_part_of_a_tree_is_read_without_what_follows_it():
    assert texts(walked(html.fromstring("<div><p>a<b>b</b></p>c<p>d</p></div>")[0])[0]) == ["a", "b"]


@pytest.mark.parametrize("outside", [etree.Comment("a"), etree.ProcessingInstruction("a", "b")])
def test_what_is_no_element_holds_nothing(outside):
    assert walked(outside)[0].n_nodes == 0


@pytest.mark.parametrize("thing", [None, "<p>", 5])
def test_what_is_no_tree_is_refused(thing):
    with pytest.raises(TypeError):
        walked(thing)


def test_text_beside_text_is_one_text():
    tree = parse("<p>a<b></b>c")
    etree.strip_tags(tree, "b")
    assert texts(walked(tree)[0]) == ["ac"]


def two_roots():
    return html.document_fromstring("<html><body><p>a</p></body></html><!-- x --> b <p>c</p>")


def test_tree_is_read_to_the_end_where_lxml_has_put_a_second_root():
    assert [text.strip() for text in texts(walked(two_roots())[0])] == ["a", "b", "c"]


def test_second_root_hangs_below_the_first():
    t, _ = walked(two_roots())
    assert [element for element, parent in enumerate(t.parent.tolist()) if element == parent] == [0]


def test_what_is_beside_the_root_is_in_it():
    t, _ = walked(two_roots())
    assert (t.end[0], t.depth[3:].min()) == (t.n_nodes, 1)


def test_elements_of_a_second_root_are_found_again():
    t, _ = walked(two_roots())
    assert [element.tag for element in element_at(two_roots(), t.position.tolist())] == tags(t)


def test_names_that_are_no_strings_of_a_dictionary_are_known():
    tree = etree.Element("html")
    for number in range(300):
        etree.SubElement(tree, f"x{number}")
        etree.SubElement(tree, "p", {f"a{number}": "b", "class": "c"})
    assert tags(walked(tree)[0])[1:] == [tag for number in range(300) for tag in (f"x{number}", "p")]


def test_known_tags_keep_their_names_on_pages_of_too_many_names():
    t = table("".join(f"<x{number}></x{number}>" for number in range(MOST_TAGS + 9)) + "<p>a<y>")
    assert (tags(t)[-2:], len(t.tag_names)) == (["p", ""], MOST_TAGS)


def test_elements_are_found_again_by_their_positions():
    tree = parse("<table><tbody><tr><td>a</table><p>b")
    assert [element.tag for element in element_at(tree, walked(tree)[0].position.tolist())] == tags(walked(tree)[0])


def test_elements_are_found_again_in_the_order_that_was_asked_for():
    tree = parse(SMALL)
    assert [element.tag for element in element_at(tree, [6, 2, 6])] == ["b", "title", "b"]


def test_an_element_that_is_not_there_is_an_error():
    with pytest.raises(IndexError, match="no element 99 in a tree of 8"):
        element_at(parse(SMALL), [99])


def test_the_most_attributes_of_a_tag_are_counted():
    assert walked(parse("<p a=1><b a=1 b=2 c=3>"))[1] == 3


def _deep(levels: int):
    root = deepest = etree.Element("html")
    for _ in range(levels):
        deepest = etree.SubElement(deepest, "div")
    deepest.text = "x"
    return root


def test_ten_thousand_levels_are_read():
    assert walked(_deep(10_000))[0].depth[-1] == 10_000


@pytest.mark.parametrize(
    "markup",
    [
        "<p class=a>x" * 100_000,
        "".join(f"<p class=a{number}>x" for number in range(100_000)),
        "<p>" + "parola " * 1_500_000,
        "<p>" + " <b> </b>" * 200_000,
        "<p style='" + "display " * 500_000 + "'>",
        "<p id='" + "x" * 5_000_000 + "'>",
    ],
    ids=["blocks", "class names", "one text", "blanks", "a style", "an id"],
)
def test_large_pages_take_no_time(markup: str):
    tree = parse(markup)
    before = process_time()
    walked(tree)
    assert process_time() - before < 1


# -- the builder --


def built(root) -> PageTable:
    """The table of a tree by the builder that Python drives."""
    build = Builder()
    for what, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if what == "start":
            build.start(element.tag, element.attrib)
            build.text(element.text or "")
            continue
        if what == "end":
            build.end()
        else:
            build.comment(element.text or "")
        if element is not root:
            build.text(element.tail or "")
    return build.table()


def difference(one: PageTable, other: PageTable) -> list[str]:
    columns = [name for name in one.arrays if not np.array_equal(one.arrays[name], other.arrays[name])]
    return columns + [
        name for name in ("vocabulary", "tag_names", "attr_text") if getattr(one, name) != getattr(other, name)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_to_build_a_table_agree_on_a_fixture(name: str):
    root = parse(decode(corpus()[name].html))
    if root.getnext() is None:
        assert difference(walked(root)[0], built(root)) == []


@PROPERTY
@given(MARKUP)
def test_both_ways_to_build_a_table_agree_on_made_up_markup(markup: str):
    root = parse(f"<p>{markup}".replace("\0", "").encode("utf-8", "ignore").decode())
    if root.getnext() is None:
        assert difference(walked(root)[0], built(root)) == []


@PROPERTY
@given(st.text(st.characters()) | MARKUP)
def test_texts_come_in_document_order_and_none_is_blank(markup: str):
    t = table(f"<p>{markup}".replace("\0", "").encode("utf-8", "ignore").decode())
    assert t.text_follows.tolist() == sorted(t.text_follows.tolist())
    assert all(text.strip() for text in texts(t))


def test_text_that_comes_in_pieces_is_one_text():
    build = Builder()
    build.start("p", {})
    build.text("a")
    build.text(" b")
    build.end()
    assert texts(build.table()) == ["a b"]


def test_what_is_left_open_ends_with_the_page():
    build = Builder()
    build.start("p", {"class": None})
    build.start("b", {})
    build.text("a")
    assert build.table().end.tolist() == [2, 2]


def test_lone_surrogates_are_left_out():
    build = Builder()
    build.start("p", {"class": "a\ud800b"})
    build.text("a\ud800b")
    assert (texts(build.table()), words(build.table())) == (["ab"], ["ab"])


def test_an_end_without_a_beginning_is_an_error():
    with pytest.raises(ValueError, match="none is open"):
        Builder().end()


def test_nothing_is_an_empty_table():
    t = Builder().table()
    assert (t.n_nodes, t.n_texts, t.vocabulary) == (0, 0, [""])
