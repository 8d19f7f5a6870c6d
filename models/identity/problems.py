"""What can stand against linking Slack users, changing addresses and finding people."""

from dataclasses import dataclass

from models.core.errors import Problem


@dataclass(frozen=True)
class NotKnownHere(Problem):
    """Nobody of that name or address is known."""

    who: str


@dataclass(frozen=True)
class LinkFirst(Problem):
    """The person is not in Slack, and holds a role that an address alone must not give."""

    name: str


@dataclass(frozen=True)
class AddressTaken(Problem):
    """Somebody else has the address by now."""

    email: str


@dataclass(frozen=True)
class TooManyAddresses(Problem):
    """As many new addresses were tried within a day as may be."""

    most: int


@dataclass(frozen=True)
class LinkedAlready(Problem):
    """The caller's Slack user is linked to somebody with another address."""

    name: str
    email: str


@dataclass(frozen=True)
class NotLinked(Problem):
    """The Slack user is not linked, or not to the caller."""

    user: str
