"""Why a Slack user can't be linked, an address changed or a person found, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.identity.problems import (
    AddressTaken,
    GroupNamed,
    LinkedAlready,
    LinkFirst,
    NotKnownHere,
    NotLinked,
    TooManyAddresses,
)


@explains(NotKnownHere)
def _not_known_here(reader: Reader, problem: NotKnownHere) -> Safe:
    return reader.say(
        "I don't know {who}. Check the spelling. To add someone new, use an order form.",
        who=short(problem.who),
    )


@explains(LinkFirst)
def _link_first(reader: Reader, problem: LinkFirst) -> Safe:
    return reader.say(
        "{name} isn't in Slack, and an email address alone isn't enough proof for their role. Once they've linked a "
        "Slack account with `/steward link`, they can change the address themselves.",
        name=short(problem.name),
    )


@explains(AddressTaken)
def _address_taken(reader: Reader, problem: AddressTaken) -> Safe:
    return reader.say(
        "Someone else here now uses {email}. Enter another address with `/contact edit`.",
        email=short(problem.email),
    )


@explains(TooManyAddresses)
def _too_many_addresses(reader: Reader, problem: TooManyAddresses) -> Safe:
    return reader.say(
        "{most} new addresses have been tried in the last 24 hours, which is the limit. Try again tomorrow.",
        most=problem.most,
    )


@explains(LinkedAlready)
def _linked_already(reader: Reader, problem: LinkedAlready) -> Safe:
    return reader.say(
        "Your Slack account is already linked to {name} ({email}). To link it to someone else, unlink it first: "
        "`/steward unlink`.",
        name=short(problem.name),
        email=short(problem.email),
    )


@explains(NotLinked)
def _not_linked(reader: Reader, problem: NotLinked) -> Safe:
    return reader.say(
        "The Slack account {user} isn't linked, or is linked to someone else. `/steward whoami` shows yours.",
        user=short(problem.user),
    )


@explains(GroupNamed)
def _group_named(reader: Reader, _problem: GroupNamed) -> Safe:
    return reader.say("I can't work with groups. Name one person.")
