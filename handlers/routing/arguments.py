"""The words that people type after a command. They are recognized by their shape, not their position."""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from models.access.nouns import parse
from models.core.errors import Refused
from models.core.plain_text import lines_of
from models.core.typed import bare_address, is_mark, tidy
from models.core.types import Row
from models.identity.problems import GroupNamed

# No < inside: Slack escapes those that people type. Allowing it would make thousands of them take seconds.
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
GROUP = re.compile(r"<!(?:subteam\^[A-Z0-9]+|channel|here|everyone)(?:\|[^<>]*)?>")
MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<|>]*)(?:\|(?P<label>[^<>]*))?>")
WORD = re.compile(r"(?:<[^<>]*>|&(?:lt|gt|amp);|(?<=\d),(?=\d)|[^\s,;])+[,;]*|[,;]+")
"""A word with what stands around it. A comma or semicolon ends it, but not within a number or Slack's markup."""
CONFIRMED = "confirmed"
KEPT = re.compile(r"kept:[0-9]{1,12}", re.ASCII)
"""The word that stands for a message that was kept."""
Choice = TypeVar("Choice", bound=str)
Word = re.Match[str]


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
    _taken: set[int] = field(default_factory=set)
    """Where the words that were taken begin."""

    @property
    def words(self) -> list[str]:
        """The words that haven't been taken, as they were typed."""
        return [word[0] for word in self._left()]

    def copy(self) -> "Arguments":
        """A copy with the same words, so that they can be taken again."""
        return Arguments(self.text, set(self._taken))

    def _left(self) -> list[Word]:
        """The words that haven't been taken. Dashes and commas between words aren't words."""
        left = [word for word in WORD.finditer(self.text) if word.start() not in self._taken]
        return [word for word in left if _begins_plainly(word[0]) or not is_mark(plain(word[0]))]

    def _take(self, *words: Word) -> None:
        self._taken.update(word.start() for word in words)

    def _remaining(self) -> str:
        """The text from the first remaining word to the last, as it was typed, including taken words between them."""
        left = self._left()
        return plain(" ".join(self.text[left[0].start() : left[-1].end()].split())) if left else ""

    def ref(self, row_type: type[Row], *, required: bool = False) -> str | None:
        """The first short ID of a kind, such as SUB-1042. A number alone is only one if no word has the prefix."""
        for words, ref in self._ids(row_type):
            self._take(*words)
            return ref
        if required:
            raise Misunderstood(self._remaining())
        return None

    def about(self, row_type: type[Row]) -> str | None:
        """The short ID with which the words begin or end, for commands that also take a text. An ID elsewhere belongs
        to the text, and so does a number alone, unless the line begins with it.

        Raises:
            Misunderstood: The first word is almost an ID.
        """
        left = self._left()
        for words in (left[:1], left[:2], left[-1:], left[-2:]):
            found = self._id(row_type, tuple(words)) if words else None
            if found and (found[1][0].isalpha() or not self.text[: words[0].start()].strip()):
                self._take(*words)
                return found[1]
        first = _said(left[0]) if left else ""
        if first.upper().startswith(f"{row_type.PREFIX}-") and any(sign.isdigit() for sign in first):
            raise Misunderstood(first)
        return None

    def refs(self, row_type: type[Row]) -> list[str]:
        """All short IDs that `ref` could mean."""
        return [ref for _, ref in self._ids(row_type)]

    def _ids(self, row_type: type[Row]) -> list[tuple[tuple[Word, ...], str]]:
        left = self._left()
        one_or_two = [*((word,) for word in left), *pairwise(left)]
        found = [one for words in one_or_two if (one := self._id(row_type, words))]
        return [one for one in found if one[1][0].isalpha()] or found

    def _id(self, row_type: type[Row], words: tuple[Word, ...]) -> tuple[tuple[Word, ...], str] | None:
        """One word, or two such as `SUB 1042`, with the short ID that they are."""
        ref = tidy(plain(self.text[words[0].start() : words[-1].end()]))
        if parse(row_type, ref) is None:
            return None
        return words, "-".join(ref.replace("-", " ").split()) if " " in ref else ref.strip("-")

    def mention(self) -> str | None:
        """The first person mentioned, as Slack escapes it: `<@U0ANA|ana>`.

        Raises:
            Refused: A group or a whole channel is mentioned.
        """
        if any(GROUP.search(word) for word in self.words):
            raise Refused(GroupNamed())
        for word in self._left():
            if found := mention_in(word[0]):
                self._take(word)
                return found
        return None

    def email(self) -> str | None:
        """The first word that looks like an email address, plain or as Slack escapes it."""
        for word in self._left():
            if address := address_in(word[0]):
                self._take(word)
                return address.lower()
        return None

    def person(self, others: Collection[str], row_type: type[Row]) -> str | None:
        """The first person whose email address is among the words, with their name if it stands beside the address:
        `Zoë <zoe@acme.example>`, `Zoë zoe@acme.example` or `zoe@acme.example Zoë`. Without the brackets, only words
        that don't begin with a small letter are a name: others are more likely a misspelled word."""
        left = self._left()
        for place, word in enumerate(left):
            if not address_in(word[0]):
                continue
            bracketed = plain(word[0]).startswith("<")
            before = list(reversed(left[:place]))
            name = self._name_from(word, before, others, row_type, any_word=bracketed)[::-1]
            name = name or self._name_from(word, left[place + 1 :], others, row_type)
            self._take(*name, word)
            if not name:
                return address_in(word[0])
            named = f"{' '.join(one[0] for one in name).rstrip(',;')} {word[0]}"
            return plain(MARKUP.sub(_with_address, named)).rstrip(",;")
        return None

    def _name_from(
        self, address: Word, beside: list[Word], others: Collection[str], row_type: type[Row], *, any_word: bool = False
    ) -> list[Word]:
        """The words of a name, beginning beside the address. They end at a word that means something else: one of
        `others`, a short ID, or a word that was taken."""
        name: list[Word] = []
        for word in beside:
            said, (first, second) = _said(word), sorted([word.start(), (name or [address])[-1].start()])
            is_id = said.upper() == row_type.PREFIX or self._id(row_type, (word,))
            if said.lower() in others or "@" in word[0] or is_id:
                break
            if any(first < taken < second for taken in self._taken) or not (any_word or _is_name(said)):
                break
            name.append(word)
        return name

    def one_of(self, choices: list[Choice]) -> Choice | None:
        """The first word that is one of the choices."""
        for word in self._left():
            said = _said(word).lower()
            for choice in choices:
                if said == choice:
                    self._take(word)
                    return choice
        return None

    def phrase(self, phrases: Collection[str]) -> str | None:
        """The first of these phrases among the words, as `spelled` writes them; the longest if several begin there."""
        left, longest = self._left(), max((len(one.split()) for one in phrases), default=0)
        for start in range(len(left)):
            for words in (left[start:end] for end in range(start + longest, start, -1)):
                if (said := " ".join(spelled(_said(word)) for word in words)) in phrases:
                    self._take(*words)
                    return said
        return None

    def word(self) -> str:
        """The first remaining word, as the person saw it; empty if there is none."""
        for word in self._left():
            self._take(word)
            return _said(word)
        return ""

    def name(self) -> str:
        """All remaining words as one name, each without what stands around it; empty if none of them has a letter."""
        left = self._left()
        name = " ".join(_said(word) for word in left)
        if not any(map(str.isalpha, name)):
            return ""
        self._take(*left)
        return name

    def after(self, word: str) -> str | None:
        """The word after another word, such as in `from 2026-11-01`. Takes both."""
        left = self._left()
        for one, next_one in pairwise(left):
            if _said(one).lower() == word:
                self._take(one, next_one)
                return _said(next_one)
        return None

    def first_row(self) -> int:
        """The row that a page of a list begins with, as its buttons say it: `from 41`. Without it, the first."""
        left = self._left()
        for one, next_one in pairwise(left):
            number = _said(next_one)
            if _said(one).lower() == "from" and number.isascii() and number.isdigit() and len(number) < 8:
                self._take(one, next_one)
                return max(1, int(number))
        return 1

    def matching(self, pattern: re.Pattern[str]) -> str | None:
        """The first word that matches a pattern."""
        for word in self._left():
            if pattern.fullmatch(_said(word)):
                self._take(word)
                return _said(word)
        return None

    def confirmed(self) -> bool:
        """Whether the person has already confirmed. The button of the question adds the word."""
        return self.one_of([CONFIRMED]) is not None

    def rest(self) -> str:
        """All remaining text, as the person saw it."""
        return plain(self._rest()).strip()

    def typed_text(self) -> str:
        """All remaining text, as the person saw it, without a dash or the like that divided it from an ID."""
        text = self.rest()
        first, _, others = text.partition(" ")
        return others if is_mark(first) else text

    def people(self) -> str:
        """All remaining text, with people's addresses. A link may show only a name."""
        return plain(MARKUP.sub(_with_address, self._rest())).strip()

    def _rest(self) -> str:
        text = WORD.sub(lambda word: "" if word.start() in self._taken else word[0], self.text)
        self.text, self._taken = "", set()
        return text

    def end(self) -> None:
        """Check that no words remain."""
        if self._left():
            raise Misunderstood(self._remaining())


def _said(word: Word) -> str:
    """A word as the person saw it, without what stands around it."""
    seen = plain(word[0])
    return tidy(seen) or seen


def _begins_plainly(word: str) -> bool:
    """Whether a word begins with an ASCII letter or digit, so that it can't be a mark. Quicker than `is_mark`."""
    return word[0].isascii() and word[0].isalnum()


def _is_name(said: str) -> bool:
    """Whether a word can be a part of a name, as names are usually written."""
    return said[:1].isalpha() and not said[0].islower()


def spelled(word: str) -> str:
    """A word in small letters, with spaces for hyphens and underscores, to compare it."""
    return " ".join(word.casefold().replace("-", " ").replace("_", " ").split())


def clean(text: str) -> str:
    """A text without characters that are invisible or can't be meant, such as NUL. All text from Slack passes through
    this. models/core/texts.py has the rules for single lines."""
    return lines_of(text)


def mention_in(word: str) -> str | None:
    """The mention in a word, without the punctuation around it; None if the word is something else."""
    match = MENTION.search(word)
    return match[0] if match and not tidy(plain(word[: match.start()] + word[match.end() :])) else None


def address_in(word: str) -> str | None:
    """What looks like an email address in a word, without the punctuation around it; None if nothing does."""
    address = bare_address(plain(MARKUP.sub(_with_address, word)).rpartition(" ")[2])
    return address if "@" in address[1:] else None


def _with_address(link: Word) -> str:
    """A link to an address that shows only a name, as `name <address>`. All other markup as it is."""
    if not link["target"].startswith("mailto:") or "@" in (link["label"] or "@"):
        return link[0]
    return f"{link['label']} &lt;{link['target'].removeprefix('mailto:')}&gt;"


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
