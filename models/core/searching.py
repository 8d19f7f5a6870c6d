"""Searching rows by the words that people type."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, true

MOST_WORDS = 8


def matching(typed: str, *columns: Any) -> ColumnElement[bool]:
    """The condition that each typed word is somewhere in one of the columns, in upper or lower case. Without words,
    it's true for all rows."""
    words = typed.split()[:MOST_WORDS]
    return and_(true(), *(or_(*(_has(column, word) for column in columns)) for word in words))


def _has(column: Any, word: str) -> ColumnElement[bool]:
    # SQLite ignores the case of ASCII letters only.
    spelled = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    return or_(*(column.icontains(one, autoescape=True) for one in spelled))


def refs_of(prefix: str, number: Any, *, year: Any = None, width: int = 0, series: Any = None) -> tuple[Any, ...]:
    """A short ID in SQL as people type it: the number alone, and the ID with its zeros and without them, as in
    INV-2026-000017 and INV-2026-17. With a series, its letters stand before the year."""
    begin: Any = literal(f"{prefix}-")
    if series is not None:
        begin += case((series == "", ""), else_=series + "-")
    if year is not None:
        begin += cast(year, String) + "-"
    digits = cast(number, String)
    padded = func.substr(literal("0" * width) + digits, func.length(digits) + 1)
    return (digits, begin + digits, *([begin + padded] if width else []))


def exact_first(typed: str, numbers: Sequence[Any]) -> list[Any]:
    """The order of found rows: first the one whose short ID was typed. `numbers` are from `refs_of`."""
    word = typed.strip().upper()
    return [case((or_(*(number == word for number in numbers)), 0), else_=1)] if word else []
