"""The kind of a contact, as people type it: `billing`, or as a role table calls the role (`administrative`)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from handlers.routing.arguments import spelled
from handlers.routing.routes import Request
from handlers.views.reader import Reader
from handlers.views.rights import role_name
from models.roles import Role, RoleTables
from models.subscriptions.contacts import ContactKind, kind_and_rank

WORD = re.compile(r"[^\W_]+")


def kind_in(request: Request) -> ContactKind | None:
    """The kind that the words name first; None if they name none. Takes the words."""
    return kind_of(roles_in(request))


def roles_in(request: Request) -> frozenset[Role]:
    """The roles that the first words for a kind can mean, all of one kind. Takes the words.

    Our own words come first: in `Jo Main <jo@acme.example> technical`, Main is a name.
    """
    words = words_for_roles(request)
    ours = [one for one in words if kind_of(words[one]) in _kinds_named(one)]
    said = request.arguments.phrase(ours) or request.arguments.phrase(words)
    return words[said] if said else frozenset()


def kind_of(roles: frozenset[Role]) -> ContactKind | None:
    """The kind of these roles; None if there are none."""
    return next((kind_and_rank(role)[0] for role in roles), None)


def words_for_roles(request: Request) -> Mapping[str, frozenset[Role]]:
    """What people can type for a role, with the roles that it means: see `role_words`."""
    return role_words(request.reader, request.desk.tables)


def role_words(reader: Reader, tables: RoleTables) -> Mapping[str, frozenset[Role]]:
    """What people can type for a role, with the roles that it means. That's our own words, and the words of all role
    tables that are about one kind only: `main contact`, but not `contact`."""
    found: dict[str, set[Role]] = defaultdict(set)
    for table in tables.by_key.values():
        for role, label in table.labels.items():
            for name in {label, role_name(reader, table, role)}:
                for said in _runs(WORD.findall(name.casefold())):
                    found[said].add(role)
    telling = {said: frozenset(roles) for said, roles in found.items() if _tells(said, roles, found)}
    ours = {spelled(kind): frozenset(r for r in Role if kind_and_rank(r)[0] is kind) for kind in ContactKind}
    return telling | ours


def _runs(words: list[str]) -> Iterator[str]:
    """All runs of words that follow each other, each with a letter."""
    runs = (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return (" ".join(run) for run in runs if any(map(str.isalpha, run)))


def _tells(said: str, roles: set[Role], found: Mapping[str, set[Role]]) -> bool:
    """Whether a word means one kind. One that also begins a word for another kind doesn't, such as `admin`."""
    also = set(roles).union(*(others for other, others in found.items() if other.startswith(said)))
    return len({kind_and_rank(role)[0] for role in also}) == 1


def _kinds_named(said: str) -> set[ContactKind]:
    """The kinds whose own word is among these words."""
    return {kind for kind in ContactKind if f" {spelled(kind)} " in f" {said} "}
