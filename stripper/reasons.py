"""Say in plain words what a feature says of a block: "few letters in its container are prose", "stands beside a picture".

A feature's name is read by the patterns of ``_READINGS``, the first that fits. Each has words for a value above the
average of the training blocks and for one at or below it. What stands in front tells whose feature it is: a neighbour's or a
container's, some levels up.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stripper.influence import Influence

_CHARACTERS = {
    "letter": "letters", "lower": "small letters", "upper": "capitals", "digit": "digits", "space": "spaces",
    "comma": "commas", "sentence end": "ends of sentences", "colon": "colons", "bracket": "brackets",
    "quote": "quotation marks", "separator": "signs that part (|, ·)", "handle": "handles (@name)", "copyright": "©",
    "ideograph": "Chinese or Japanese characters", "dash": "dashes", "symbol": "symbols",
}  # fmt: skip
_CHARACTER = {
    "lower": "a small letter", "upper": "a capital", "digit": "a digit", "quote": "a quotation mark", "bracket": "a bracket",
    "copyright": "©", "dash": "a dash", "colon": "a colon", "sentence end": "the end of a sentence",
    "separator": "a sign that parts (|, ·)", "ideograph": "a Chinese or Japanese character",
}  # fmt: skip
_ELEMENTS = {
    "link": "a link", "emphasis": "emphasis", "heading": "a heading", "item": "an item of a list", "cell": "a cell of a table",
    "figcaption": "a figure's caption", "paragraph": "a paragraph", "control": "a button or control", "pre": "code",
    "section": "a section", "list": "a list", "table": "a table", "figure": "a figure", "article": "an article element",
    "main": "the page's main element", "aside": "an aside", "nav": "a navigation", "header": "a header", "footer": "a footer",
    "form": "a form", "quote": "a quotation", "dialog": "a dialog",
}  # fmt: skip
_LABELS = {
    "body": "article text", "caption": "captions", "credit": "credits", "cookie": "consent texts", "other": "other boilerplate",
}  # fmt: skip
_CUES = {
    "picture": "the words of a picture's credit or caption (\"Photo:\")", "agency": "a picture agency",
    "consent": "words of consent", "control": "the words of a button", "related": 'words that lead to other pages ("Read also")',
    "follow": "words that ask to follow or subscribe", "figure": "the number of a figure", "byline": "the words of a byline",
}  # fmt: skip
_CLASSES = {
    "consent": "consent", "picture": "a picture", "caption": "a caption", "credit": "a credit", "comment": "comments",
    "related": "related pages", "share": "sharing", "navigation": "navigation", "footer": "a footer", "author": "an author",
    "date": "a date", "newsletter": "a newsletter", "advert": "an advertisement", "article": "an article", "tags": "tags",
    "overlay": "an overlay", "review": "reviews",
}  # fmt: skip
_WORDS: dict[str, dict[str, str]] = {
    "chars": _CHARACTERS, "char": _CHARACTER, "element": _ELEMENTS, "label": _LABELS, "cue": _CUES, "class": _CLASSES,
    "whose": {
        "own": "its element", "parent's": "the element around it", "grandparent's": "the second element around it",
        "any": "an element around it", "strongest": "the elements around it", "summed": "all elements around it",
    },
}  # fmt: skip

# Pattern of the name; words for a high value, and for a low one. Names of groups are those of ``_WORDS``.
_READINGS: tuple[tuple[str, str, str], ...] = (
    ("log characters to page's paragraph", "is long beside the page's paragraphs", "is short beside the page's paragraphs"),
    ("log characters", "is long", "is short"),
    ("log words", "has many words", "has few words"),
    ("log word length", "has long words", "has short words"),
    ("share of (?P<chars>.+) characters", "has many {chars}", "has few {chars}"),
    ("first character is (?P<char>.+)", "begins with {char}", "does not begin with {char}"),
    ("last character is (?P<char>.+)", "ends with {char}", "does not end with {char}"),
    ("sentence ends", "has several sentences", "has hardly a whole sentence"),
    ("commas", "has many commas", "has few commas"),
    ("link density", "is mostly links", "has few links"),
    ("is all link", "is one link", "is not just a link"),
    ("emphasised share", "is mostly emphasised", "has little emphasis"),
    ("is all emphasised", "is emphasised as a whole", "is not emphasised as a whole"),
    ("capitalised share of words|log capitalised words", "has many words with capitals", "has few words with capitals"),
    ("cue (?P<cue>.+)", "has {cue}", "has none of {cue}"),
    ("(?P<cue>.+) cue at start", "begins with {cue}", "does not begin with {cue}"),
    ("(?P<cue>.+) cue at end", "ends with {cue}", "does not end with {cue}"),
    ("(?P<cue>.+) cue in brackets", "has {cue} in brackets", "does not have {cue} in brackets"),
    ("brackets at end", "ends with something in brackets", "does not end with something in brackets"),
    ("wording (?P<label>.+) of last heading", "the heading above is worded like {label}", "the heading above is not worded like {label}"),
    ("wording (?P<label>.+)", "is worded like {label}", "is not worded like {label}"),
    ("own (?P<element>[a-z]+)", "is {element}", "is not {element}"),
    ("inside main container", "is in the container that has most of the page's prose", "is outside of the container that has most of the page's prose"),
    ("inside wide main container", "is in the container that has all of the page's prose", "is outside of the container that has all of the page's prose"),
    ("below main container", "is nested deep in the container with most prose", "is not nested deep in the container with most prose"),
    ("levels from (wide )?main container", "is far from the container with most prose", "is close to the container with most prose"),
    ("share of main container", "is a large part of the container with most prose", "is a small part of the container with most prose"),
    ("inside (half|wide) (?P<label>.+) container", "is in the container that has the {label}", "is outside of the container that has the {label}"),
    ("below (half|wide) (?P<label>.+) container", "is nested deep in the container that has the {label}", "is not nested deep in the container that has the {label}"),
    ("levels from (half|wide) (?P<label>.+) container", "is far from the container that has the {label}", "is close to the container that has the {label}"),
    ("share of (half|wide) (?P<label>.+) container", "is a large part of the container that has the {label}", "is a small part of the container that has the {label}"),
    ("inside (?P<element>[a-z]+)", "is in {element}", "is not in {element}"),
    ("depth", "is nested deep in the page", "is not nested deep in the page"),
    ("hidden", "is hidden at first", "is not hidden"),
    ("gap none", "stands in the line of the text before it", "begins a line of its own"),
    ("gap break", "stands behind a line break", "does not stand behind a line break"),
    ("in link within page", "is a link within the page", "is no link within the page"),
    ("position", "is far down the page", "is near the page's beginning"),
    ("position from end", "is far from the page's end", "is near the page's end"),
    ("characters before", "has much text before it", "has little text before it"),
    ("log characters after", "has much text behind it", "has little text behind it"),
    ("(?P<whose>[a-z']+) class words say (?P<class>.+)", "{whose} is named as for {class}", "{whose} is not named as for {class}"),
    ("(?P<whose>[a-z']+) words (?P<label>.+)", "the names of {whose} are those of {label}", "the names of {whose} are not those of {label}"),
    ("share of page", "has much of the page's text", "has little of the page's text"),
    ("log blocks", "has many blocks", "has few blocks"),
    ("prose share", "has mostly prose", "has few letters of prose"),
    ("media", "has pictures", "has no pictures"),
    ("mean block", "has long blocks", "has short blocks"),
    ("share of page prose", "has much of the page's prose", "has little of the page's prose"),
    ("repeated shape 0", "many blocks of the page are built like it", "few blocks of the page are built like it"),
    ("repeated shape .+", "stands in something that the page repeats", "stands in nothing that the page repeats"),
    ("text repeats", "the page has its text several times", "the page has its text once"),
    ("text seen before", "the page has had its text before", "its text is new on the page"),
    ("log page of same element words", "many blocks of the page have its class words", "few blocks of the page have its class words"),
    ("(blocks|log elements) since picture", "no picture stands right before it", "stands right behind a picture"),
    ("(blocks|log elements) to picture", "no picture stands right behind it", "stands right before a picture"),
    ("pictures in container .+", "stands beside a picture", "stands beside no picture"),
    ("share of pictured container .+", "is most of the text beside a picture", "is little of the text beside a picture"),
    ("pictures before", "many pictures stand before it", "few pictures stand before it"),
    ("log (blocks|characters) since title", "is far behind the title", "is right behind the title, or before it"),
    ("after title", "stands behind the title", "stands before the title"),
    ("log prose of own shape", "what is built like it has much prose", "what is built like it has little prose"),
    ("log h1 before", "stands behind several titles", "stands before the page's titles"),
    ("log h1 since title", "another title stands between the page's title and it", "no other title stands between the page's title and it"),
    ("log rank of repeated container", "is in a later one of things that the page repeats", "is in the first one of things that the page repeats, or in none"),
    ("log repeated containers", "is in one of many things that the page repeats", "is in nothing that the page repeats"),
    ("in later repeated container", "is not in the first of things that the page repeats", "is in the first of things that the page repeats, or in none"),
    ("is a declared title", "is the title that the page declares", "is not the title that the page declares"),
    ("title contains it", "is part of the title", "is no part of the title"),
    ("contains title", "has the title in it", "does not have the title in it"),
    ("is a declared name", "is a name that the page declares", "is no name that the page declares"),
    ("description contains its start", "is in the page's description", "is not in the page's description"),
    ("declared (?P<label>.+) contains its start", "is in the text that the page declares as {label}", "is not in the text that the page declares as {label}"),
    ("picture's alternative text contains its start", "is in what a picture says it shows", "is in nothing that a picture says it shows"),
    ("page declares its (?P<label>.+)", "the page declares its {label}", "the page does not declare its {label}"),
    ("share of prose in declared (?P<label>.+)", "much of the page's prose is declared as its {label}", "little of the page's prose is declared as its {label}"),
    ("share that is a declared author", "is an author whom the page declares", "is no author whom the page declares"),
    ("has a declared date", "has the date that the page declares", "does not have the date that the page declares"),
    ("level of own heading", "is a heading of low rank", "is no heading, or one of high rank"),
    ("level of last heading", "the heading above is of low rank", "the heading above is of high rank"),
    ("log (blocks|characters|elements) since heading", "is far below its heading", "is right below its heading"),
    ("in last heading's container", "is in the container of the heading above", "is not in the container of the heading above"),
    ("in container of last heading's container", "is near the container of the heading above", "is not near the container of the heading above"),
    ("log blocks on page", "the page has many blocks", "the page has few blocks"),
    ("log characters on page", "the page has much text", "the page has little text"),
    ("link density of page", "the page is mostly links", "the page has few links"),
    ("prose share of page", "the page is mostly prose", "the page has little prose"),
    ("has article", "the page has an article element", "the page has no article element"),
    ("has main", "the page has a main element", "the page has no main element"),
    ("has h1", "the page has a title in h1", "the page has no title in h1"),
    ("ideograph share of page", "the page is in Chinese or Japanese", "the page is not in Chinese or Japanese"),
    ("prose blocks on page", "the page has many paragraphs of prose", "the page has few paragraphs of prose"),
    ("log media on page", "the page has many pictures", "the page has few pictures"),
    ("is article by meta", "the page says that it is an article", "the page does not say that it is an article"),
    ("p share of prose", "the page's prose is in paragraphs", "the page's prose is not in paragraphs"),
    ("is product by declaration", "the page says that it is about a product", "the page does not say that it is about a product"),
    ("same container", "is in the same container", "is in another container"),
    ("same element words", "has the same class words", "has other class words"),
    ("greatest first stage (?P<label>.+) before in the same element", "text before it in its element looked like {label}", "no text before it in its element looked like {label}"),
    ("greatest share of (?P<label>.+) above", "a container around it looked mostly like {label}", "no container around it looked mostly like {label}"),
    ("first stage (?P<label>.+) of same text", "the same text elsewhere looked like {label}", "the same text elsewhere did not look like {label}"),
    ("first stage (?P<label>.+) of same shape.*", "what is built like it looked like {label}", "what is built like it did not look like {label}"),
    ("first stage (?P<label>.+) of last heading", "the heading above looked like {label}", "the heading above did not look like {label}"),
    ("first stage (?P<label>.+) under last heading", "what stands under the same heading looked like {label}", "what stands under the same heading did not look like {label}"),
    ("first stage (?P<label>.+) of page", "much of the page looked like {label}", "little of the page looked like {label}"),
    ("first stage (?P<label>.+) of (?P<count>[0-9]+) before", "the {count} blocks before it looked like {label}", "the {count} blocks before it did not look like {label}"),
    ("first stage (?P<label>.+) of (?P<count>[0-9]+) after", "the {count} blocks behind it looked like {label}", "the {count} blocks behind it did not look like {label}"),
    ("first stage (?P<label>.+)", "looked like {label} at first sight", "did not look like {label} at first sight"),
    ("share of (?P<label>.+)", "has much that looked like {label}", "has little that looked like {label}"),
    ("log (?P<label>body|caption|credit|cookie|other) blocks", "has many blocks that looked like {label}", "has few blocks that looked like {label}"),
    ("log (?P<label>.+) (paragraphs|blocks|characters) on page", "the page has much that looked like {label}", "the page has little that looked like {label}"),
    ("(blocks|characters) before (?P<label>.+)", "is far before the first {label}", "is close to the first {label} or behind it"),
    ("(blocks|characters) after (?P<label>.+)", "is far behind the last {label}", "is close to the last {label} or before it"),
    ("(?P<label>.+) blocks before", "many {label} stand before it", "few {label} stand before it"),
    ("(?P<label>.+) blocks after", "many {label} stand behind it", "few {label} stand behind it"),
)  # fmt: skip
_NEIGHBOUR = re.compile(r"(?P<name>.+?)(?: of neighbour)? (?P<offset>[+-]\d)")
_CONTAINER = re.compile(r"(?P<name>.+) of container (?P<level>\d)")


def in_plain_words(one: Influence) -> str:
    """What a feature says of a block, as a sentence without its subject: "is short", "stands right behind a picture"."""
    return read(one.feature, is_high=one.value > one.average)


@cache
def read(feature: str, *, is_high: bool) -> str:
    """What a feature says where its value is above the average, or else at or below it; raises ``KeyError`` for an unknown one."""
    if found := _NEIGHBOUR.fullmatch(feature):
        return f"{_neighbour(int(found['offset']))} {read(found['name'], is_high=is_high)}"
    if found := _CONTAINER.fullmatch(feature):
        level = int(found["level"])
        around = "its container" if level == 1 else f"its container {level} levels up"
        return f"{around} {read(found['name'], is_high=is_high)}"
    for pattern, high, low in _READINGS:
        if found := re.fullmatch(pattern, feature):
            groups = {name: _WORDS.get(name, {}).get(value, value) for name, value in found.groupdict().items()}
            return (high if is_high else low).format(**groups)
    raise KeyError(feature)


def _neighbour(offset: int) -> str:
    side = "before" if offset < 0 else "behind"
    number = {1: "", 2: "2nd ", 3: "3rd "}.get(abs(offset), f"{abs(offset)}th ")
    return f"the {number}block {side} it"
