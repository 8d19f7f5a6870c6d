"""Searching rows by the words that people type."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

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
