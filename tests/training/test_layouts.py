from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stripper.segment import page_table
from training.articles import Article, read_articles
from training.layout_article import BARE, CONTENTS, GALLERIES, SLIDES, TITLED, VIDEOS, VIEWED
from training.layouts import COMMENTED, MERE_LINES, SCROLLING, TEASERS, laid_out
from training.phrases import Phrase, read_phrases

WRITTEN, PHRASES = read_articles(), read_phrases()
LANGUAGES = sorted({article.lang for article in WRITTEN})
BRIDGE = Article(
    "en-0",
    "en",
    (
        ("We value your privacy", "cookie"),
        ("The bridge is open again", "body"),
        ("By Ann Bell", "other"),
        ("The first tram crossed on Monday.", "body"),
        ("The bridge <seen> from the quay", "caption"),
        ("Photo: Tom Reed", "credit"),
        ("Photo: AFP", "credit"),
        ("Works went on for two years.", "body"),
        ("Cookie settings", "cookie"),
    ),
)
MENU = [Phrase("Sport", "other", "nav"), Phrase("Most read", "other", "related"), Phrase("About us", "other", "about")]
NEWS = Article("en-2", "en", (("A bridge", "body"), *((f"Paragraph {number}.", "body") for number in range(8))))
BY = [
    Phrase("By Tom Reed", "other", "byline"),
    Phrase("2 May 2024", "other", "date"),
    Phrase("See also: a quay", "other", "related"),
]
PAGES = [laid_out(BRIDGE, MENU, seed) for seed in range(150)]


def letters(texts: list[str]) -> str:
    return "".join("".join(texts).split())


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_what_is_seen_of_a_page_is_what_was_labelled(spoken: str):
    for article in WRITTEN:
        if article.lang == spoken:
            page = laid_out(article, PHRASES.get(spoken, ()))
            seen = page_table(page.html.decode()).text
            assert letters(seen) == letters([text for text, _ in page.segments])


def test_every_line_is_on_the_page_with_its_label():
    for page in PAGES:
        said = [pair for pair in page.segments if pair[0] not in {phrase.text for phrase in MENU}]
        assert said == [(text, "other" if text.startswith("The bridge is") else label) for text, label in BRIDGE.lines]


def test_the_same_seed_gives_the_same_page():
    assert laid_out(BRIDGE, MENU, 3) == PAGES[3]


def are_mere_lines(html: str) -> bool:
    return not html.startswith("<!DOCTYPE")


def test_pages_differ():
    pages = [page.html for page in PAGES if not are_mere_lines(page.html.decode())]
    assert len(set(pages)) == len(pages)


def test_some_articles_are_nothing_but_their_lines():
    mere = [page for page in PAGES if are_mere_lines(page.html.decode())]
    assert len(mere) == pytest.approx(MERE_LINES * len(PAGES), rel=0.5)
    for page in mere:
        assert [text for text, _ in page.segments] == [text for text, _ in BRIDGE.lines]
        assert set(re.findall("<([a-z0-9]+)", page.html.decode())) <= {"p", "div", "h1", "h2", "img"}


@pytest.mark.parametrize(
    "part",
    [
        "<figcaption", "<h1", "<nav", "<footer", 'class="caption"', 'class="css-', "<p>\nThe bridge &lt;seen&gt;", "Sport", "Most read",
        "<title>", "og:title", "<small", "<button>Cookie settings",
        "<p>Works went on for two years.</p>\n<p>Cookie settings</p>",
    ],
)  # fmt: skip
def test_some_pages_have_it_and_some_have_not(part: str):
    assert 0 < sum(part in page.html.decode() for page in PAGES) < len(PAGES)


@pytest.mark.parametrize("item", ["item", "தக்காளி", "अदरक का"])
def test_a_list_of_short_lines_may_be_a_list(item: str):
    lines = (("What to pack", "body"), *((f"{number} {item}", "body") for number in range(5)), ("And go.", "body"))
    pages = [laid_out(Article("en-1", "en", lines), [], seed).html.decode() for seed in range(30)]
    assert 0 < sum(f"<li>3 {item}</li>" in page for page in pages) < len(pages)


def test_headings_may_stand_in_a_table_of_contents_too():
    sections = [
        (text, "body") for number in range(3) for text in (f"Arch {number}", f"The arch {number} is long. " * 9)
    ]
    pages = [laid_out(replace(BRIDGE, name=str(n), lines=(*BRIDGE.lines, *sections)), []) for n in range(120)]
    with_contents = [page for page in pages if b'href="#section-1"' in page.html]
    assert len(with_contents) == pytest.approx(CONTENTS * (1 - MERE_LINES) * len(pages), rel=0.5)
    for page in with_contents:
        labels = [label for text, label in page.segments if text == "Arch 1"]
        assert labels == ["other", "body"]
    assert not any(b"#section" in laid_out(replace(BRIDGE, name=str(n)), []).html for n in range(20))


def test_paragraphs_may_stand_in_boxes_under_a_title():
    news = replace(NEWS, lines=tuple((text * 5, label) for text, label in NEWS.lines))
    pages = [laid_out(replace(news, name=str(n)), [Phrase("Warning", "body", "box")]) for n in range(60)]
    with_boxes = [page for page in pages if ("Warning", "body") in page.segments]
    assert 0 < len(with_boxes) < len(pages) / 2
    for page in with_boxes:
        assert re.search(r"<(div|aside|section|blockquote)[^>]*>\s*<[^>]+>(<strong>)?Warning<", page.html.decode())
        without = [text for text, _ in page.segments if text != "Warning"]
        assert without == [text for text, _ in news.lines]


def test_credits_one_behind_the_other_are_those_of_all_pictures():
    names = [(f"{who}: Ann Bell", "credit") for who in ("Photo", "Styling", "Hair", "Set")]
    pages = [laid_out(replace(NEWS, lines=(*NEWS.lines, *names)), [], seed).html.decode() for seed in range(60)]
    pages = [page for page in pages if not are_mere_lines(page)]
    for markup in ("<br>\nStyling: Ann Bell", "<li>Styling: Ann Bell</li>", "<p>Styling: Ann Bell</p>"):
        assert 0 < sum(markup in page for page in pages) < len(pages)
    assert not any(re.search(r"<img[^>]*>\s*(</?[^>]+>\s*)*(Photo|Styling|Hair|Set): ", page) for page in pages)


def test_pictures_may_have_buttons():
    buttons = [Phrase("Open gallery", "other", "viewer")]
    pages = [laid_out(replace(BRIDGE, name=str(n)), buttons) for n in range(200)]
    viewed = [page.segments for page in pages if ("Open gallery", "other") in page.segments]
    assert len(viewed) < VIEWED * len(pages)
    at_picture = [[text for text, _ in segments[3:8] if text != "By Ann Bell"] for segments in viewed]
    befores = {
        texts.index("Open gallery") < texts.index("The bridge <seen> from the quay")
        for texts in at_picture
        if "Open gallery" in texts
    }
    assert befores == {True, False}


def test_footnotes_may_stand_in_a_container_of_their_own():
    notes = (
        ("[1] Ann Bell, The Bridges of the North and Their Builders, third edition, p. 12.", "body"),
        ("[2] The same, p. 13.", "body"),
    )
    pages = [laid_out(replace(NEWS, name=str(n), lines=(*NEWS.lines, *notes)), []).html.decode() for n in range(60)]
    for markup in ("<ol", "<footer", "<small>"):
        assert 0 < sum(markup in page for page in pages) < len(pages) / 2


@pytest.mark.parametrize(
    "lines",
    [
        [
            "1. Peel the apples and cut them into slices of the thickness of a finger.",
            "2. Boil them for ten minutes.",
            "Serve.",
        ],
        ["1. Ann Bell", "2. Tom Reed"],
        ["12 eggs, beaten with a fork until they are yellow all over, and some butter", "2 apples"],
    ],
)
def test_steps_results_and_ingredients_are_no_footnotes(lines: list[str]):
    news = replace(NEWS, lines=(*NEWS.lines, *((text, "body") for text in lines)))
    pages = [laid_out(replace(news, name=str(n)), []).html.decode() for n in range(60)]
    assert not any(re.search("<footer|<small|<ol|footnotes|endnotes", page) for page in pages)


def test_where_there_are_no_spaces_a_part_of_a_paragraph_is_a_link_too():
    text = (
        "二年間の工事を経て橋は再び開通し、月曜日に最初の路面電車が渡った。市長は川の両岸に暮らす人々が再び一つになったと述べた。"
        * 2
    )
    pages = [laid_out(replace(NEWS, name=str(n), lines=(*NEWS.lines, (text, "body"))), []) for n in range(80)]
    marked = [page for page in pages if text not in page.html.decode()]
    assert marked
    for page in marked:
        assert not re.search(rf"<(a href=[^>]+|strong|em)>{text}<", page.html.decode())
        assert text in "".join(page_table(page.html.decode()).text)


def test_pictures_may_be_videos_with_their_titles_above_them():
    pages = [laid_out(replace(BRIDGE, name=str(n)), []).html.decode() for n in range(300)]
    videos = [page for page in pages if re.search(r"<(video|iframe) src=[^>]+></(video|iframe)>", page)]
    assert 0 < len(videos) < 2 * VIDEOS * len(pages)
    titled = [page for page in videos if page.index("from the quay") < re.search("<(video|iframe)", page).start()]
    assert len(titled) == pytest.approx(TITLED * len(videos), rel=0.6)
    assert all(page.index("from the quay") < page.index("Tom") for page in videos)


def test_a_heading_may_begin_a_slide_that_holds_its_picture_and_text():
    slides = [
        line for n in range(3) for line in ((f"Arch {n}", "body"), ("An arch", "caption"), ("It is long. " * 9, "body"))
    ]
    pages = [laid_out(replace(NEWS, name=str(n), lines=(*NEWS.lines, *slides)), []).html.decode() for n in range(200)]
    pages = [page for page in pages if re.search(r"<(figure|section|li|div)[^>]*>\s*<[^>]+>(<strong>)?Arch 1<", page)]
    assert 0 < len(pages) < 2 * SLIDES * 200
    for page in pages:
        opened = re.findall(r"<(/?)(figure|section|li|div|article|main|aside|ul)\b", page)
        assert len([close for close, _ in opened if close]) * 2 == len(opened)


def test_a_page_may_advertise_other_articles_below_its_own():
    pages = [laid_out(replace(NEWS, name=str(n)), [], others=[BRIDGE]) for n in range(150)]
    with_teasers = [page for page in pages if ("The bridge is open again", "other") in page.segments]
    assert len(with_teasers) == pytest.approx(TEASERS * (1 - MERE_LINES) * len(pages), rel=0.5)
    with_teasers = [
        page for page in with_teasers if ("Photo: AFP", "credit") not in page.segments
    ]  # scrolls on besides
    for page in with_teasers:
        after = page.segments[len(NEWS.lines) :]
        assert after in (
            (("The bridge is open again", "other"),),
            (("The bridge is open again", "other"), ("The first tram crossed on Monday.", "other")),
        )
    assert len({page.segments[len(NEWS.lines) :] for page in with_teasers}) == 2


def test_readers_may_comment():
    thread = [
        Phrase("Nonsense!", "other", "comment"),
        Phrase("Al", "other", "commenter"),
        Phrase("Reply", "other", "thread"),
    ]
    pages = [laid_out(replace(NEWS, name=str(n)), thread) for n in range(150)]
    commented = [page for page in pages if ("Nonsense!", "other") in page.segments]
    assert len(commented) == pytest.approx(COMMENTED * (1 - MERE_LINES) * len(pages), rel=0.5)
    for page in commented:
        assert ("Al", "other") in page.segments
        assert [text for text, label in page.segments if label == "body"] == [text for text, _ in NEWS.lines[1:]]


def test_some_words_of_a_paragraph_may_be_a_link_or_emphasised():
    lines = (*NEWS.lines, ("The arch <of stone> is long & high & wide, and the water below it is clear.", "body"))
    pages = [laid_out(replace(NEWS, name=str(n), lines=lines), []) for n in range(80)]
    marked = [page for page in pages if re.search(rb"<(a href=[^>]+|strong|em)>[^<]*</(a|strong|em)>", page.html)]
    assert 0 < len(marked) < len(pages) / 2
    assert all(page.segments == pages[0].segments for page in pages)
    assert all(b" &lt;of" in page.html or b">&lt;of" in page.html for page in pages)


def test_without_phrases_there_is_nothing_around_the_article():
    for seed in range(30):
        assert [text for text, _ in laid_out(BRIDGE, [], seed).segments] == [text for text, _ in BRIDGE.lines]


def test_every_language_with_phrases_has_them_on_its_pages():
    for spoken in set(LANGUAGES) & set(PHRASES):
        some = [laid_out(article, PHRASES[spoken]) for article in WRITTEN if article.lang == spoken]
        known = {phrase.text for phrase in PHRASES[spoken] if phrase.kind == "nav"}
        assert any(known & {text for text, _ in page.segments} for page in some), spoken


def test_phrases_are_of_languages_that_articles_are_in():
    assert set(PHRASES) <= set(LANGUAGES)


def test_author_and_date_stand_below_the_title_or_the_standfirst_and_links_further_down():
    pages = [[text for text, _ in laid_out(NEWS, BY, seed).segments] for seed in range(60)]
    inner = [[text for text in page if text.startswith(("A bridge", "Para", "By", "2 May", "See"))] for page in pages]
    for text, places in (("By Tom Reed", {1, 2, 3}), ("2 May 2024", {1, 2, 3})):
        assert {page.index(text) for page in inner if text in page} == places
    assert any(0 < page.index("See also: a quay") < len(page) - 1 for page in inner if "See also: a quay" in page)
    assert all(label == "other" for text, label in laid_out(NEWS, BY, 1).segments if not text.startswith("Para"))


def test_a_control_of_consent_may_be_the_last_paragraph_of_an_article():
    control = [Phrase("Your choices", "cookie", "control")]
    pages = [laid_out(NEWS, control, seed) for seed in range(150)]
    chosen = [page for page in pages if ("Your choices", "cookie") in page.segments]
    assert 0 < len(chosen) < len(pages)
    assert any("<p>Your choices</p>" in page.html.decode() for page in chosen)


def test_a_dialog_is_no_paragraph_of_the_article():
    said = ("We value your privacy", "Accept", "Reject")
    article = Article("en-3", "en", (("A bridge.", "body"), *((text, "cookie") for text in said)))
    pages = [laid_out(article, MENU, seed).html.decode() for seed in range(60)]
    pages = [page for page in pages if not are_mere_lines(page)]
    between = [page.partition("A bridge.")[2].partition(said[0])[0] for page in pages]
    assert all(re.search("</(article|main|section|div)>", markup) for markup in between)


def test_an_article_with_a_placeholder_gets_no_control_besides():
    article = Article("en-4", "en", (*NEWS.lines, ("Content blocked", "cookie"), ("The end.", "body")))
    control = [Phrase("Your choices", "cookie", "control")]
    assert not any(("Your choices", "cookie") in laid_out(article, control, seed).segments for seed in range(60))


def test_promotion_may_stand_between_paragraphs_and_behind_them():
    offers = [Phrase("Give what you can.", "other", "promotion")]
    pages = [[text for text, _ in laid_out(replace(NEWS, name=str(n)), offers).segments] for n in range(150)]
    asking = [page for page in pages if "Give what you can." in page]
    assert 0 < len(asking) < len(pages)
    assert any(page[-1] == "Give what you can." for page in asking)
    assert any(2 < page.index("Give what you can.") < page.index("Paragraph 7.") for page in asking)
    for page in pages:
        assert [text for text in page if text != "Give what you can."] == [text for text, _ in NEWS.lines]


def test_a_page_may_scroll_on_into_articles_whose_paragraphs_are_not_its_own():
    pages = [laid_out(replace(NEWS, name=str(n)), [], others=[BRIDGE]).segments for n in range(300)]
    scrolling = [segments for segments in pages if ("Photo: AFP", "credit") in segments]
    assert len(scrolling) == pytest.approx(SCROLLING * (1 - MERE_LINES) * len(pages), rel=0.5)
    for segments in scrolling:
        assert ("Works went on for two years.", "other") in segments
        assert [text for text, label in segments if label == "body"] == [text for text, _ in NEWS.lines[1:]]


def test_an_article_may_be_a_gallery_whose_paragraphs_stand_beside_pictures():
    pages = [laid_out(replace(NEWS, name=str(n)), []) for n in range(300)]
    galleries = [page for page in pages if len(re.findall(rb'<img [^>]*alt="">', page.html)) >= 3]
    galleries = [page for page in galleries if b"float" not in page.html]
    assert len(galleries) == pytest.approx(GALLERIES * (1 - MERE_LINES) * len(pages), rel=0.5)
    for page in galleries:
        assert page.segments == (("A bridge", "other"), *NEWS.lines[1:])


def test_short_lines_of_a_gallery_have_no_picture_of_their_own():
    names = [(f"Player {number}", "body") for number in range(6)]
    pages = [laid_out(replace(NEWS, name=str(n), lines=(*NEWS.lines, *names)), []).html.decode() for n in range(200)]
    galleries = [page for page in pages if page.count("<img") >= 3]
    assert galleries
    assert not any(re.search(r"<img[^>]*>\s*<[^/>]+>(<strong>)?Player", page) for page in galleries)


def test_paragraphs_may_be_bare_text_that_line_breaks_part():
    pages = [laid_out(replace(NEWS, name=str(n)), []).html.decode() for n in range(300)]
    bare = [page for page in pages if re.search(r"Paragraph 3\.\s*<br", page)]
    assert len(bare) == pytest.approx(BARE * (1 - MERE_LINES) * len(pages), rel=0.5)
    assert 0 < sum("float" in page for page in bare) < len(bare)
    assert all(f"Paragraph {n}." in page_table(page).text for page in bare for n in range(8))


def test_the_items_of_a_list_of_the_article_may_be_links():
    lines = (("What to read", "body"), *((f"{number} item", "body") for number in range(5)), ("And go.", "body"))
    pages = [laid_out(Article("en-1", "en", lines), [], seed) for seed in range(60)]
    linked = [page for page in pages if re.search(rb"<li><a href=[^>]+>3 item</a></li>", page.html)]
    assert 0 < len(linked) < len(pages) / 2
    assert all(("3 item", "body") in page.segments for page in linked)
