"""Reading the people in a text, with their addresses and names, as it is pasted from mails, lists and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.core.errors import Refused
from models.core.plain_text import one_line
from models.core.problems import Empty, NoAddress
from models.core.typed import bare_address, is_mark
from models.directory.addresses import normalised_address
from models.subscriptions.problems import TooManyUsers

MOST_AT_ONCE = 100
NAME_LENGTH = 200
LINES = re.compile(r"[\n;]+")
ADDRESS = re.compile(r"[^\s,<>]*@[^\s,<>]*")
MARKUP = re.compile(r"<mailto:([^<>|]*)(?:\|[^<>]*)?>")
"""A link to an address, as Slack and browsers copy it."""
BULLET = re.compile(r"\s*(?:\d+[.)]|[-–•*])\s+")
"""What a line of a list begins with."""
AROUND_NAMES = " ,:|<>*\"'“”„«»"


@dataclass(frozen=True)
class Named:
    """A person to add as a user of a site."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class PeopleNamed:
    """The people in a text, each once, and the parts of it that aren't addresses."""

    people: Sequence[Named]
    unread: Sequence[str] = ()


def users_named(text: str) -> PeopleNamed:
    """The people in a text: `ana@acme.example`, `Ana <ana@acme.example>` or `ana@acme.example Ana`, separated by new
    lines, semicolons, commas or spaces.

    Raises:
        Refused: There are no people or too many.
    """
    found: dict[str, Named] = {}
    unread: dict[str, None] = {}
    for part in _parts(_untabled(MARKUP.sub(r"<\1>", text))):
        people, others = _people(part)
        for one in people:
            found.setdefault(one.email, one)
        unread |= dict.fromkeys(others)
    if not found and unread:
        raise Refused(NoAddress(next(iter(unread))), "users")
    if not found:
        raise Refused(Empty("users"), "users")
    if len(found) > MOST_AT_ONCE:
        raise Refused(TooManyUsers(count=len(found), most=MOST_AT_ONCE), "users")
    return PeopleNamed(list(found.values()), list(unread))


def _untabled(text: str) -> str:
    """A text in which semicolons only separate people. In a table as spreadsheets save it, each line is a person, and
    a semicolon separates the address from the name."""
    lines = [line for line in text.split("\n") if line.strip()]
    rows = [line for line in lines if len(ADDRESS.findall(line)) == 1]
    marks = {line.strip().count(";") for line in lines}
    is_table = len(rows) > 1 and len(rows) >= len(lines) - 1 and len(marks) == 1 and marks != {0}
    return text.replace(";", " ") if is_table else text


def person_named(text: str) -> Named | None:
    """The one person in a text, as people paste an address: perhaps with a name before it, and with brackets or a
    semicolon around it. None if there is no address, or several."""
    if address := normalised_address(text):
        return Named(address)
    try:
        found = users_named(text)
    except Refused:
        return None
    return found.people[0] if len(found.people) == 1 and not found.unread else None


def _parts(text: str) -> Iterator[str]:
    """The parts of a text that can have a name. A comma separates people only if a line has several addresses, and not
    within `Duarte, Ana <ana@acme.example>`."""
    for line in LINES.split(text):
        before = ""
        for part in line.split(",") if len(ADDRESS.findall(line)) > 1 else [line]:
            if "@" not in part and not is_mark(part):
                if before:
                    yield before
                before = part
            elif before and "<" in part and not part.lstrip().startswith("<"):
                yield f"{before},{part}"
                before = ""
            else:
                yield from filter(None, (before, part))
                before = ""
        yield before


def _people(part: str) -> tuple[list[Named], list[str]]:
    """The people in a part of a text, and what isn't an address. A name belongs to the address in brackets behind it.
    Without brackets, the part begins with a name or with an address, and so on."""
    bullet = BULLET.match(part)
    part = part[bullet.end() :] if bullet else part
    words = part.replace("<", " <").replace(">", "> ").replace(",", ", ").split()
    names_first = "@" not in next(filter(_has_letter, words), "@")
    people: list[tuple[str, list[str]]] = []
    unread: list[str] = []
    name: list[str] = []
    for word in words:
        email = normalised_address(bare_address(word)) if "@" in word else None
        if email is not None:
            if not names_first and not word.startswith("<") and people:
                people[-1][1].extend(name)
                name = []
            people.append((email, name))
            name = []
        elif "@" in word:
            unread.append(word)
        else:
            name.append(word)
    if people:
        people[-1][1].extend(name)
    elif name and not is_mark(part):
        unread = [one_line(part)]
    return [Named(email, _name(words)) for email, words in people], unread


def _name(words: list[str]) -> str:
    """A name without quotes and commas around it. What has no letter, such as the 1. of a list, is no name."""
    name = one_line(" ".join(words)).strip(AROUND_NAMES)
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return name[:NAME_LENGTH] if _has_letter(name) else ""


def _has_letter(text: str) -> bool:
    return any(sign.isalpha() for sign in text)
