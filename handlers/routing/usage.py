"""Checking words against a route's usage line, such as `@person|address|me billing|technical [SUB-…]`."""

import re

from handlers.routing.arguments import CONFIRMED, address_in, mention_in, plain
from models.access.nouns import NOUNS, parse
from models.core.typed import tidy

ID = re.compile(r"([A-Z]+)-…")
ANYTHING = frozenset({"reason", "name", "text", "services", "product", "action", "topic", "subject"})
"""Placeholders for any number of words of any kind."""
DATES = re.compile(r"[\d-]+")


def fits(usage: str, words: list[str]) -> bool:
    """Whether a command with this usage would understand these words. Each word needs a place, and each required place
    needs a word."""
    tokens = [(token.strip("[]"), not token.startswith("[")) for token in usage.replace("[from DATE]", "").split()]
    places = [(token.split("|"), needed) for token, needed in tokens]
    left = [word for word in words if word.lower() != CONFIRMED]
    for alternatives, needed in places:
        taken = next((word for word in left if any(_is(word, one) for one in alternatives)), None)
        if taken is not None:
            left.remove(taken)
        elif needed:
            return False
    several = [one for alternatives, _ in places for one in alternatives if one in ANYTHING or one == "addresses"]
    return all(any(_is(word, one) for one in several) for word in left)


def is_id(word: str) -> bool:
    """Whether a word is a short ID of any kind."""
    return any(parse(row, plain(word)) is not None for row in NOUNS)


def _is(word: str, place: str) -> bool:
    """Whether a word fits a place in the usage line."""
    if match := ID.fullmatch(place):
        return any(match[1] == row.PREFIX and parse(row, plain(word)) is not None for row in NOUNS)
    if place == "@person":
        return mention_in(word) is not None
    if "address" in place:
        return address_in(word) is not None
    if DATES.fullmatch(place):
        return DATES.fullmatch(tidy(word)) is not None
    return place in ANYTHING or tidy(plain(word)).lower() == place
