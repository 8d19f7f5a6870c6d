"""Problems with linking Slack users, changing addresses and finding people."""

from dataclasses import dataclass

from models.core.errors import Problem


@dataclass(frozen=True)
class NotKnownHere(Problem):
    """Steward knows no person with that name or address."""

    who: str


@dataclass(frozen=True)
class LinkFirst(Problem):
    """The person has no linked Slack user, and has a role that an address alone must not give."""

    name: str


@dataclass(frozen=True)
class AddressTaken(Problem):
    """Another person has the address by now."""

    email: str


@dataclass(frozen=True)
class TooManyAddresses(Problem):
    """The daily limit of new addresses, `most`, is reached."""

    most: int


@dataclass(frozen=True)
class LinkedAlready(Problem):
    """The caller's Slack user is linked to a person with another address."""

    name: str
    email: str


@dataclass(frozen=True)
class NotLinked(Problem):
    """The Slack user isn't linked, or isn't linked to the caller."""

    user: str


@dataclass(frozen=True)
class GroupNamed(Problem):
    """A group or a whole channel was mentioned in place of a person."""
