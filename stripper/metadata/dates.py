"""Dates as pages declare them, as ISO 8601 days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from email.utils import parsedate

_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # beyond them stand counters and faults
_LONGEST = 100  # characters of a value that may be a date
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T|\Z|\d{4,6}\Z)")  # ISO 8601 without dashes
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
# The beginnings of months' names in English, German, French, Italian, Spanish, Portuguese, Dutch and the languages of
# Scandinavia, the longest that tells them apart.
_MONTHS = {
    start: number
    for number, starts in enumerate(
        (
            *(
                "jan gen ene jän",
                "feb fév fev",
                "mar mär maa mrt",
                "apr abr avr",
                "may mai mag maj mei",
                "jun giu juin",
            ),
            *("jul lug juil", "aug ago aoû agosto", "sep set", "oct okt ott out", "nov", "dec dez dic déc des"),
        ),
        1,
    )
    for start in starts.split()
}
_MONTH = r"([^\W\d_]{3,12})\.?"
_NAMED = re.compile(rf"{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})(?:\.|º|er)?(?:\s+de)?[\s-]+{_MONTH}(?:\s+del?)?[\s,-]+(\d{{4}})(?!\d)")
_NUMBER = re.compile(r"(?<![\d./-])\d{1,4}(?=[./-]\d)")
_IN_PATH = re.compile(r"/(\d{4})[/-](\d\d?)[/-](\d\d?)(?=[/-])")


def first_day(values: Iterable[str]) -> str | None:
    """The day of the first value that is a date."""
    return next((day for value in values if (day := day_of(value))), None)


def day_of(value: str) -> str | None:
    """The day that a text begins with, as YYYY-MM-DD, ``None`` where it is no date.

    Day and month in numbers are told apart where one is above 12; a date that may be either is read with the day first,
    unless slashes part it: those are American, so the month comes first.

    >>> day_of("2024-03-04T10:00:00+01:00"), day_of("Mon, 4 Mar 2024 10:00:00 GMT"), day_of("31/12/2023")
    ('2024-03-04', '2024-03-04', '2023-12-31')
    """
    value = value.strip()[:_LONGEST]
    if found := _ISO.match(value) or _BASIC.match(value):
        return _day(*map(int, found.groups()))
    if found := _DAY_FIRST.match(value):
        first, second, year = map(int, found.groups())
        month_first = second > 12 or (first <= 12 and "/" in value)
        return _day(year, *((first, second) if month_first else (second, first)))
    parsed = parsedate(value)
    return (_day(*parsed[:3]) if parsed else None) or _named(value)


def day_within(text: str) -> str | None:
    """The day of the only date in a text, ``None`` where there is none, or several.

    >>> day_within("Published on March 4, 2024 by Ann Stone"), day_within("Bormio, 2. November 2021")
    ('2024-03-04', '2021-11-02')
    """
    text = text[:_LONGEST]
    starts = [found.start() for found in _NUMBER.finditer(text)]
    days = {day for start in starts if (day := day_of(text[start:]))} | {day for day in [_named(text)] if day}
    return days.pop() if len(days) == 1 else None


def _named(text: str) -> str | None:
    """The day of the first date whose month is a word."""
    for found in _DAY_NAMED.finditer(text):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    for found in _NAMED.finditer(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    return None


def _month(name: str) -> int:
    """The number of a month, 0 for another word."""
    return _MONTHS.get(name[:4].lower(), 0) or _MONTHS.get(name[:3].lower(), 0)


def day_in_path(address: str) -> str | None:
    """The day in an address such as ``/2024/03/04/the-library-opens``, ``None`` where there is none."""
    found = _IN_PATH.search(address.partition("?")[0][:2000])
    return _day(*map(int, found.groups())) if found else None


def _day(year: int, month: int, day: int) -> str | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
