"""Reading changes to contacts in an email: lines such as `Technical contact: Ana Silva <ana@acme.example>`, `Phone: +44
20 7946 0018` or `Remove Ben Gray`. What such a line means is decided in models/desks/mails/changes.py."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.routing.arguments import spelled
from handlers.views.reader import Reader, gettext_noop
from models.contacts.details import PHONE
from models.core.typed import bare_address
from models.desks.mails.changes import WantedLine
from models.directory.addresses import normalised_address
from models.roles import Role
from models.subscriptions.tables import Subscription

MOST_LINES, LONGEST_LINE = 60, 300
LABELLED = re.compile(r"[\s>*\u2022-]*(?P<label>[^:：<>]{2,60})[:：]\s*(?P<value>\S.*)")
AS = re.compile(
    r"(?P<value>.+?)\s+(?:as|from|to)\s+(?:an?\s|the\s|our\s)?\s*(?P<label>[^<>@,;]{3,60}?)\s*[.!]?", re.IGNORECASE
)
REF = re.compile(rf"\s*(?:\b(?:from|on|in|for|of|to)\s+)?\b{Subscription.PREFIX}\s?-?\s?\d+\b", re.IGNORECASE)
"""Where it's about, which is read elsewhere."""
WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"[^\s<>,;()\"]+@[^\s<>,;()\"]+")
NOISE = re.compile(r"[<>,;()\"]+|\bmailto:", re.IGNORECASE)
FIRST_WORDS = re.compile(r"(?:please|kindly|also|and|now|new|our|the|my|add|change|update|set|make)\s+", re.IGNORECASE)
LEAST_DIGITS = 6
FEW_WORDS = 5

REMOVE = (gettext_noop("remove"), gettext_noop("delete"))
PHONES = (gettext_noop("phone"), gettext_noop("telephone"), gettext_noop("tel"), gettext_noop("mobile"))
EMAILS = (
    gettext_noop("email"),
    gettext_noop("e-mail"),
    gettext_noop("address"),
    gettext_noop("email address"),
    gettext_noop("new address"),
)
OF = (gettext_noop("of"), gettext_noop("for"))
ABOUT_CONTACTS = (gettext_noop("contact"), gettext_noop("contacts"), gettext_noop("changes"), gettext_noop("change"))


@dataclass(frozen=True)
class MailedChanges:
    """The lines of an email that may be changes, and the others, without greetings and introductions."""

    lines: list[WantedLine]
    rest: list[str]


@dataclass(frozen=True)
class _Words:
    """The words that lines are read by, in English and in the reader's language."""

    roles: Mapping[str, frozenset[Role]]
    remove: frozenset[str]
    phones: frozenset[str]
    emails: frozenset[str]
    of: frozenset[str]
    about: frozenset[str]

    @classmethod
    def of_reader(cls, reader: Reader, roles: Mapping[str, frozenset[Role]]) -> "_Words":
        kinds = (REMOVE, PHONES, EMAILS, OF, ABOUT_CONTACTS)
        return cls(
            roles, *(frozenset(spelled(word) for one in kind for word in (one, reader.plain(one))) for kind in kinds)
        )


def changes_in(text: str, reader: Reader, roles: Mapping[str, frozenset[Role]]) -> MailedChanges:
    """Read the lines of an email.

    Args:
        roles: The roles that each word for roles means.
    """
    words, found = _Words.of_reader(reader, roles), MailedChanges([], [])
    said = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    for place, line in enumerate(said):
        about = REF.sub("", line).strip()
        wanted = _read(line, about, words) if len(line) <= LONGEST_LINE and place < MOST_LINES else None
        if wanted is not None:
            found.lines.append(wanted)
        elif _says_something(about, words):
            found.rest.append(line)
    return found


def _says_something(line: str, words: _Words) -> bool:
    """Whether a line is more than a greeting, a name, or an introduction such as `Please make these changes:`."""
    if "@" in line:
        return True
    is_introduction = line.endswith((":", "：")) or bool(
        {spelled(one.strip(".,!:")) for one in line.split()} & words.about
    )
    return not is_introduction and (len(line.split()) > FEW_WORDS or any(sign.isdigit() for sign in line))


def _read(line: str, about: str, words: _Words) -> WantedLine | None:
    labelled = LABELLED.fullmatch(about)
    if labelled:
        return _labelled(line, _label(labelled["label"]), labelled["value"], words)
    bare = _label(about)
    first = spelled(bare.split()[0]) if bare.split() else ""
    removes = first in words.remove
    rest = bare.partition(" ")[2] if removes else bare
    as_role = AS.fullmatch(rest)
    roles = words.roles.get(_role(as_role["label"])) if as_role else None
    if not removes and (roles is None or not ("@" in about or bare != about)):
        return None
    value = as_role["value"] if as_role and roles is not None else rest.rstrip(".!")
    return _with(WantedLine(line, removes, roles or frozenset()), value, words)


def _labelled(line: str, label: str, value: str, words: _Words) -> WantedLine | None:
    first, _, rest = label.partition(" ")
    removes = spelled(first) in words.remove
    named = _role(_label(rest) if removes else label)
    if (removes and not named) or named in words.roles:
        return _with(WantedLine(line, removes, words.roles.get(named, frozenset())), value, words)
    for word in sorted(words.phones | words.emails, key=len, reverse=True):
        whose = _whose(label, word, words)
        if whose is not None and not removes:
            about = _with(WantedLine(line), whose, words)
            if word in words.phones:
                phone = _phone(value)
                return WantedLine(line, name=about.name, email=about.email, phone=phone) if phone else None
            address = normalised_address(bare_address(value))
            return WantedLine(line, name=about.name, email=address) if address and about.name else None
    return None


def _whose(label: str, word: str, words: _Words) -> str | None:
    """The name in `Phone of Ana Silva`; empty for `Phone`. None if the label isn't about this."""
    if spelled(label) == word:
        return ""
    for of in words.of:
        if spelled(label).startswith(f"{word} {of} "):
            # The name as it's written, behind as many words.
            return " ".join(label.replace("-", " ").split()[len(word.split()) + 1 :])
    return None


def _label(said: str) -> str:
    """A label without the words that people begin it with."""
    said = said.strip(" *>-\u2022")
    while match := FIRST_WORDS.match(said):
        said = said[match.end() :]
    return said.strip()


def _role(said: str) -> str:
    """What may be the name of a role, as the role tables' names are compared."""
    return " ".join(WORD.findall(said.casefold()))


def _with(line: WantedLine, value: str, words: _Words) -> WantedLine:
    """A line with the name, the address and the phone number in its value."""
    address, rest = "", value
    for match in ADDRESS.finditer(value):
        if found := normalised_address(bare_address(match[0])):
            address, rest = found, f"{value[: match.start()]},{value[match.end() :]}"
            break
    parts = [" ".join(NOISE.sub(" ", part).split()) for part in re.split(r"[,;]", rest)]
    phone, names = "", []
    for part in parts:
        before, _, after = part.partition(" ")
        bare = after if spelled(before.rstrip(":.")) in words.phones else part
        if not phone and (number := _phone(bare)):
            phone = number
        elif part:
            names.append(part)
    return WantedLine(line.said, line.removes, line.roles, " ".join(names), address, phone)


def _phone(value: str) -> str:
    phone = " ".join(value.strip(" .").split())
    return phone if PHONE.fullmatch(phone) and sum(sign.isdigit() for sign in phone) >= LEAST_DIGITS else ""
