"""Problems that any form can have, in words."""

from handlers.views.badge import staff_name
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from models.core.problems import (
    AddressInName,
    CardNumber,
    Empty,
    Handled,
    NameTaken,
    NoAddress,
    NoDay,
    NoQuantity,
    TextName,
    TooLong,
    TooManyLines,
)
from models.desks.problems import AlreadyClaimed

NAMES: dict[TextName, str] = {
    "address": gettext_noop("billing address"),
    "answer": gettext_noop("answer"),
    "brand": gettext_noop("card's brand"),
    "city": gettext_noop("city"),
    "description": gettext_noop("description"),
    "details": gettext_noop("text under Details"),
    "holder": gettext_noop("cardholder's name"),
    "license_key": gettext_noop("license key"),
    "message": gettext_noop("message"),
    "name": gettext_noop("name"),
    "note": gettext_noop("note"),
    "notice": gettext_noop("notice"),
    "po_number": gettext_noop("purchase order number"),
    "postal_code": gettext_noop("postal code"),
    "question": gettext_noop("question"),
    "reason": gettext_noop("reason"),
    "reference": gettext_noop("reference"),
    "region": gettext_noop("region"),
    "services": gettext_noop("list of services"),
    "subject": gettext_noop("subject"),
    "tax_exemption": gettext_noop("reason for the exemption"),
    "tax_id": gettext_noop("tax ID"),
    "text": gettext_noop("comment"),
    "users": gettext_noop("list of users"),
}


@explains(Handled)
def _handled(reader: Reader, _problem: Handled) -> Safe:
    return reader.say("You already sent this, so I didn't do it twice.")


@explains(Empty)
def _empty(reader: Reader, problem: Empty) -> Safe:
    return reader.say(
        "The {name} is empty. Please enter something.",
        name=reader.plain(NAMES[problem.name]),
    )


@explains(TooLong)
def _too_long(reader: Reader, problem: TooLong) -> Safe:
    return reader.say(
        "The {name} is {given} characters long. The limit is {length}. Please shorten it.",
        name=reader.plain(NAMES[problem.name]),
        given=problem.given,
        length=problem.length,
    )


@explains(TooManyLines)
def _too_many_lines(reader: Reader, problem: TooManyLines) -> Safe:
    return reader.say(
        "The {name} has {given} lines. The limit is {lines}. Please combine some of them.",
        name=reader.plain(NAMES[problem.name]),
        given=problem.given,
        lines=problem.lines,
    )


@explains(CardNumber)
def _card_number(reader: Reader, _problem: CardNumber) -> Safe:
    return reader.say(
        "That looks like a credit card number. Please leave it out. Never type card numbers in Slack, where they're "
        "stored and others can read them."
    )


@explains(NameTaken)
def _name_taken(reader: Reader, problem: NameTaken) -> Safe:
    if problem.typed.casefold() == problem.like.casefold():
        return reader.say("“{like}” can't be used as a name here. Enter a person's name.", like=problem.like)
    return reader.say(
        "“{typed}” could be mistaken for “{like}”. Enter a person's name.",
        typed=short(problem.typed),
        like=problem.like,
    )


@explains(AddressInName)
def _address_in_name(reader: Reader, problem: AddressInName) -> Safe:
    return reader.say(
        "“{typed}” looks like an email or web address. Enter only the name, with a space after each dot.",
        typed=short(problem.typed),
    )


@explains(NoAddress)
def _no_address(reader: Reader, problem: NoAddress) -> Safe:
    return reader.say(
        "“{typed}” isn't an email address. Please enter it like this: name@company.com.",
        typed=short(problem.typed),
    )


@explains(NoDay)
def _no_day(reader: Reader, problem: NoDay) -> Safe:
    return reader.say(
        "“{given}” isn't a date. Please enter it like this: 2026-11-23.",
        given=short(problem.given),
    )


@explains(NoQuantity)
def _no_quantity(reader: Reader, problem: NoQuantity) -> Safe:
    return reader.say(
        "“{given}” isn't a number from 1 to {most}. Please use digits.",
        given=short(problem.given),
        most=problem.most,
    )


@explains(AlreadyClaimed)
def _already_claimed(reader: Reader, problem: AlreadyClaimed) -> Safe:
    if problem.mine:
        return reader.say("{ref} is already assigned to you.", ref=problem.ref)
    return reader.say(
        "{ref} is already assigned to {name}.", name=staff_name(reader, problem.assignee), ref=problem.ref
    )
