"""What stands against linking Slack users, changing addresses and finding people, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.identity.problems import (
    AddressTaken,
    LinkedAlready,
    LinkFirst,
    NotKnownHere,
    NotLinked,
    TooManyAddresses,
)


@explains(NotKnownHere)
def _not_known_here(reader: Reader, problem: NotKnownHere) -> Safe:
    return reader.say(
        "{who} is not known here. Check the spelling; somebody new can be entered with an order form.",
        who=short(problem.who),
    )


@explains(LinkFirst)
def _link_first(reader: Reader, problem: LinkFirst) -> Safe:
    return reader.say(
        "{name} is not in Slack, and holds a role that an address alone must not give. They change it "
        "themselves once they have linked a Slack user, with `/steward link`.",
        name=short(problem.name),
    )


@explains(AddressTaken)
def _address_taken(reader: Reader, problem: AddressTaken) -> Safe:
    return reader.say(
        "Somebody here has the address {email} by now, so it can't be yours. `/contact edit` takes another.",
        email=short(problem.email),
    )


@explains(TooManyAddresses)
def _too_many_addresses(reader: Reader, problem: TooManyAddresses) -> Safe:
    return reader.say(
        "{most} new addresses were tried within a day; that is as many as may be. Please try again tomorrow.",
        most=problem.most,
    )


@explains(LinkedAlready)
def _linked_already(reader: Reader, problem: LinkedAlready) -> Safe:
    return reader.say(
        "Your Slack user is linked to {name} ({email}). To link it to somebody else, unlink it first: "
        "`/steward unlink`.",
        name=short(problem.name),
        email=short(problem.email),
    )


@explains(NotLinked)
def _not_linked(reader: Reader, problem: NotLinked) -> Safe:
    return reader.say(
        "The Slack user {user} is not linked, or somebody else's. `/steward whoami` shows yours.",
        user=short(problem.user),
    )
