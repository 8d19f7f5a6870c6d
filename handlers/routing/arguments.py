"""What people type after a command, read by shape and not by place."""

import html
import re
from dataclasses import dataclass
from typing import TypeVar

from models.access.nouns import parse
from models.core.plain_text import lines_of
from models.core.types import Row

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
# No < within: Slack escapes those that people type, and without it thousands of them take seconds.
MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<|>]*)(?:\|(?P<label>[^<>]*))?>")
CONFIRMED = "confirmed"
TAKEN = "\0"
"""Stands before a word that was taken: `clean` lets nobody type it."""
Choice = TypeVar("Choice", bound=str)


class Misunderstood(Exception):
    """A word that the command has no use for; empty: something is missing."""

    def __init__(self, word: str = "") -> None:
        super().__init__(word)
        self.word = word


@dataclass
class Arguments:
    """The words after the subcommand, in the text that was typed. Each is taken once; what is left over at the end was
    not understood."""

    text: str = ""

    @property
    def words(self) -> list[str]:
        """The words that are left."""
        return [word for word in self.text.split() if not word.startswith(TAKEN)]

    def copy(self) -> "Arguments":
        """The same words, to be taken again."""
        return Arguments(self.text)

    def _take(self, word: str) -> None:
        self.text = re.sub(rf"(?<!\S)(?={re.escape(word)}(?!\S))", TAKEN, self.text, count=1)

    def _left(self) -> str:
        """What is left as it was typed, from its first word to its last, with what was taken between them."""
        words = self.text.split()
        left = [place for place, word in enumerate(words) if not word.startswith(TAKEN)]
        return plain(" ".join(words[left[0] : left[-1] + 1]).replace(TAKEN, "")) if left else ""

    def ref(self, row_type: type[Row], *, required: bool = False) -> str | None:
        """The first short id of a kind, such as SUB-1042. A single word that is left counts as one, so that a mistyped
        id is answered as an id."""
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
        """The first word that looks like an e-mail address, as Slack escapes it or plain."""
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
        """The first word, as the person saw it; empty if there is none."""
        for word in self.words:
            self._take(word)
            return plain(word)
        return ""

    def after(self, word: str) -> str | None:
        """What stands after a word, such as `from 2026-11-01`; both are taken."""
        words = self.words
        for place, one in enumerate(words[:-1]):
            if one.lower() == word:
                self._take(one)
                self._take(words[place + 1])
                return words[place + 1]
        return None

    def matching(self, pattern: re.Pattern[str]) -> str | None:
        """The first word of a shape."""
        for word in self.words:
            if pattern.fullmatch(word):
                self._take(word)
                return word
        return None

    def confirmed(self) -> bool:
        """Whether the person has said yes already: the button that asks adds the word."""
        return self.one_of([CONFIRMED]) is not None

    def rest(self) -> str:
        """All that is left, as the person wrote it."""
        text, self.text = plain(re.sub(rf"{TAKEN}\S+", "", self.text)).strip(), ""
        return text

    def end(self) -> None:
        """Nothing may be left over."""
        if self.words:
            raise Misunderstood(self._left())


def clean(text: str) -> str:
    """A text without what nobody could have meant, such as NULs, and what can't be seen. Whatever comes from Slack goes
    through this; what becomes of it in one line, models/core/texts.py says."""
    return lines_of(text)


def mentioned(word: str) -> str | None:
    """The Slack user id in a mention; None if it is none."""
    match = MENTION.fullmatch(word)
    return match[1] if match else None


def plain(text: str) -> str:
    """Slack's escaped text as the person saw it: mentions by name, links by label, & < > themselves."""

    def shown(match: re.Match[str]) -> str:
        sign = {"@": "@", "#": "#", "!": "@"}.get(match["kind"], "")
        if match["target"].startswith("date^"):
            sign = ""
        return sign + (match["label"] or match["target"].removeprefix("mailto:"))

    return html.unescape(MARKUP.sub(shown, text))


def unmarked(text: str) -> str:
    """The same for where Slack draws no markup, such as a mail or the error of a form: without stars and backticks."""
    return plain(text).replace("*", "").replace("`", "")
