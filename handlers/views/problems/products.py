"""Why the products, seats or users of a subscription can't be changed, in words."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.problems.registry import explains, short, some
from handlers.views.reader import Reader, Safe
from models.subscriptions.problems import (
    DoesNotFit,
    LastEdition,
    Needed,
    NoSeatsNumber,
    NoSuchUser,
    NotHigher,
    NothingInIt,
    NothingMore,
    NothingToAdd,
    NotInIt,
    SameSeats,
    SeatsChanged,
    SeatsTaken,
    TooManyUsers,
    UsersLeft,
)


def _leads(text: Safe, label: str, line: str) -> Message:
    """A refusal with the button that leads on."""
    return Message(text, [section(text), buttons(button(label, line))])


@explains(NotInIt)
def _not_in_it(reader: Reader, problem: NotInIt) -> Message:
    text = reader.say(
        "{ref} has no product “{product}”. To see its products, use `/subscription show {ref}`.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Show the subscription"), f"/subscription show {problem.subscription.ref}")


@explains(NothingInIt)
def _nothing_in_it(reader: Reader, problem: NothingInIt) -> Safe:
    return reader.say(
        "{ref} has no products on record, so there's nothing to change or bill. {Vendor}'s billing team can fix "
        "that: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(NothingMore)
def _nothing_more(reader: Reader, problem: NothingMore) -> Safe:
    return reader.say(
        "{ref} already has {product} with that many seats. Choose a higher edition or more seats.",
        ref=problem.subscription.ref,
        product=short(problem.product),
    )


@explains(NotHigher)
def _not_higher(reader: Reader, problem: NotHigher) -> Message:
    text = reader.say(
        "That edition isn't higher than {product}, which {ref} has. To see the choices, use `/subscription upgrade "
        "{ref}`.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Show the choices"), f"/subscription upgrade {problem.subscription.ref}")


@explains(SeatsChanged)
def _seats_changed(reader: Reader, problem: SeatsChanged) -> Safe:
    return reader.say_count(
        "Someone else changed this first: {ref} now has {count} seat of {product}. Your change wasn't made. Check the "
        "number and try again.",
        "Someone else changed this first: {ref} now has {count} seats of {product}. Your change wasn't made. Check the "
        "number and try again.",
        problem.seats,
        ref=problem.subscription.ref,
        product=short(problem.product),
    )


@explains(NoSeatsNumber)
def _no_seats_number(reader: Reader, problem: NoSeatsNumber) -> Safe:
    return reader.say(
        "Enter a whole number of seats from {least} to {most}.",
        least=problem.least,
        most=problem.most,
    )


@explains(SameSeats)
def _same_seats(reader: Reader, problem: SameSeats) -> Safe:
    return reader.say_count(
        "{product} already has {count} seat. Enter a different number.",
        "{product} already has {count} seats. Enter a different number.",
        problem.seats,
        product=short(problem.product),
    )


@explains(UsersLeft)
def _users_left(reader: Reader, problem: UsersLeft) -> Message:
    text = reader.say(
        "{ref} has {users} users, and each needs a seat. Remove users first: `/subscription users {ref}`.",
        ref=problem.subscription.ref,
        users=problem.users,
    )
    return _leads(text, reader.plain("Show the users"), f"/subscription users {problem.subscription.ref}")


@explains(SeatsTaken)
def _seats_taken(reader: Reader, problem: SeatsTaken) -> Message:
    ref = problem.subscription.ref
    if problem.free:
        said = reader.say_count(
            "Only {count} of the {seats} seats on {ref} is free, so nobody has been added.",
            "Only {count} of the {seats} seats on {ref} are free, so nobody has been added.",
            problem.free,
            seats=problem.seats,
            ref=ref,
        )
    else:
        said = reader.say_count(
            "The only seat on {ref} is taken, so nobody has been added.",
            "All {count} seats on {ref} are taken, so nobody has been added.",
            problem.seats,
            ref=ref,
        )
    text = (
        said
        + " "
        + reader.say_count(
            "It's an evaluation, so you can add the missing seat free of charge: `/subscription seats {ref} {more}`. "
            "Then add the users again.",
            "It's an evaluation, so you can add the {count} missing seats free of charge: `/subscription seats {ref} "
            "{more}`. Then add the users again.",
            problem.missing,
            ref=ref,
            more=f"+{problem.missing}",
        )
    )
    add = button(reader.plain("Add the seats"), f"/subscription seats {ref} +{problem.missing}")
    return Message(text, [section(text), buttons(add)])


@explains(NoSuchUser)
def _no_such_user(reader: Reader, problem: NoSuchUser) -> Message:
    text = reader.say_count(
        "{names} isn't a user on {ref}. To see the users, use `/subscription users {ref}`.",
        "None of these {count} people is a user on {ref}: {names}. To see the users, use `/subscription users {ref}`.",
        len(problem.emails),
        names=some(reader, problem.emails),
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Show the users"), f"/subscription users {problem.subscription.ref}")


@explains(TooManyUsers)
def _too_many_users(reader: Reader, problem: TooManyUsers) -> Safe:
    return reader.say(
        "You entered {count} users. You can add {most} at a time.",
        count=problem.count,
        most=problem.most,
    )


@explains(NothingToAdd)
def _nothing_to_add(reader: Reader, problem: NothingToAdd) -> Message:
    text = reader.say(
        "{ref} already has every product that fits. Ask {vendor}'s billing team about others: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Ask the billing team"), f"/enquiry new {problem.subscription.ref}")


@explains(DoesNotFit)
def _does_not_fit(reader: Reader, problem: DoesNotFit) -> Message:
    text = reader.say(
        "You can't add “{product}” to {ref}: it's already there, or it doesn't fit. To see what fits, use "
        "`/subscription add {ref}`.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Show what fits"), f"/subscription add {problem.subscription.ref}")


@explains(LastEdition)
def _last_edition(reader: Reader, problem: LastEdition) -> Message:
    text = reader.say(
        "{product} is the last edition in {ref}, so you can't deactivate it. To end everything, cancel the site: "
        "`/subscription cancel {ref}`.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Cancel the site …"), f"/subscription cancel {problem.subscription.ref}")


@explains(Needed)
def _needed(reader: Reader, problem: Needed) -> Message:
    text = reader.say(
        "{by} needs {product}. Deactivate {by} first: `/subscription deactivate {ref}`.",
        product=short(problem.product),
        by=short(problem.by),
        ref=problem.subscription.ref,
    )
    return _leads(text, reader.plain("Show the products"), f"/subscription deactivate {problem.subscription.ref}")
