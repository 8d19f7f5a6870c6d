"""The words that people type after a command. They are recognized by their shape, not their position."""

import html
import re
from dataclasses import dataclass
from typing import TypeVar

from models.access.nouns import parse
from models.core.plain_text import lines_of
from models.core.types import Row

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
# No < inside: Slack escapes those that people type. Allowing it would make thousands of them take seconds.
MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<|>]*)(?:\|(?P<label>[^<>]*))?>")
CONFIRMED = "confirmed"
TAKEN = "\0"
"""Marks a word that was taken. Nobody can type it, because `clean` removes it."""
Choice = TypeVar("Choice", bound=str)


class Misunderstood(Exception):
    """A word that the command doesn't understand. Empty if something is missing."""

    def __init__(self, word: str = "") -> None:
        super().__init__(word)
        self.word = word


@dataclass
class Arguments:
    """The words after the subcommand, within the typed text. Each word is taken once. Words that remain at the end
    weren't understood."""

    text: str = ""

    @property
    def words(self) -> list[str]:
        """The words that haven't been taken."""
        return [word for word in self.text.split() if not word.startswith(TAKEN)]

    def copy(self) -> "Arguments":
        """A copy with the same words, so that they can be taken again."""
        return Arguments(self.text)

    def _take(self, word: str) -> None:
        self.text = re.sub(rf"(?<!\S)(?={re.escape(word)}(?!\S))", TAKEN, self.text, count=1)

    def _left(self) -> str:
        """The text from the first remaining word to the last, as it was typed, including taken words between them."""
        words = self.text.split()
        left = [place for place, word in enumerate(words) if not word.startswith(TAKEN)]
        return plain(" ".join(words[left[0] : left[-1] + 1]).replace(TAKEN, "")) if left else ""

    def ref(self, row_type: type[Row], *, required: bool = False) -> str | None:
        """The first short ID of a kind, such as SUB-1042. A single remaining word counts as an ID, so that the reply to
        a mistyped ID is about the ID."""
        for word in self.words:
            if parse(row_type, word) is not None:
                self._take(word)
                return word
        prefix = row_type.PREFIX.lower()
        for word in self.words:
            if word.lower().startswith(prefix) and not word.isalpha():
                self._take(word)
                return plain(word)
        if required:
            raise Misunderstood(self._left())
        return None

    def mention(self) -> str | None:
        """The first person mentioned, as Slack escapes it: `<@U0ANA|ana>`."""
        for word in self.words:
            if MENTION.fullmatch(word):
                self._take(word)
                return word
        return None

    def email(self) -> str | None:
        """The first word that looks like an email address, plain or as Slack escapes it."""
        for word in self.words:
            address = plain(word)
            if "@" in address[1:]:
                self._take(word)
                return address.lower()
        return None

    def one_of(self, choices: list[Choice]) -> Choice | None:
        """The first word that is one of the choices."""
        for word in self.words:
            for choice in choices:
                if word.lower() == choice:
                    self._take(word)
                    return choice
        return None

    def word(self) -> str:
        """The first remaining word, as the person saw it; empty if there is none."""
        for word in self.words:
            self._take(word)
            return plain(word)
        return ""

    def after(self, word: str) -> str | None:
        """The word after another word, such as in `from 2026-11-01`. Takes both."""
        words = self.words
        for place, one in enumerate(words[:-1]):
            if one.lower() == word:
                self._take(one)
                self._take(words[place + 1])
                return words[place + 1]
        return None

    def matching(self, pattern: re.Pattern[str]) -> str | None:
        """The first word that matches a pattern."""
        for word in self.words:
            if pattern.fullmatch(word):
                self._take(word)
                return word
        return None

    def confirmed(self) -> bool:
        """Whether the person has already confirmed. The button of the question adds the word."""
        return self.one_of([CONFIRMED]) is not None

    def rest(self) -> str:
        """All remaining text, as the person wrote it."""
        text, self.text = plain(re.sub(rf"{TAKEN}\S+", "", self.text)).strip(), ""
        return text

    def end(self) -> None:
        """Check that no words remain."""
        if self.words:
            raise Misunderstood(self._left())


def clean(text: str) -> str:
    """A text without characters that are invisible or can't be meant, such as NUL. All text from Slack passes through
    this. models/core/texts.py has the rules for single lines."""
    return lines_of(text)


def mentioned(word: str) -> str | None:
    """The Slack user ID in a mention, or None."""
    match = MENTION.fullmatch(word)
    return match[1] if match else None


def plain(text: str) -> str:
    """Slack's escaped text as the person saw it: mentions by name, links by label, and plain & < >."""

    def shown(match: re.Match[str]) -> str:
        sign = {"@": "@", "#": "#", "!": "@"}.get(match["kind"], "")
        if match["target"].startswith("date^"):
            sign = ""
        return sign + (match["label"] or match["target"].removeprefix("mailto:"))

    return html.unescape(MARKUP.sub(shown, text))


def unmarked(text: str) -> str:
    """The text without markup, stars and backticks. For places where Slack shows no markup, such as errors in a form,
    and for email."""
    return plain(text).replace("*", "").replace("`", "")
