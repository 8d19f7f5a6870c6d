"""What stands against a change of the products, seats and users of a subscription, in words."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.problems.registry import explains, short
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
    SeatsInForm,
    SeatsTaken,
    TooManyUsers,
    UsersLeft,
)


@explains(NotInIt)
def _not_in_it(reader: Reader, problem: NotInIt) -> Safe:
    return reader.say(
        "There is no “{product}” in {ref}, or no longer. `/subscription show {ref}` shows what is in it.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )


@explains(NothingInIt)
def _nothing_in_it(reader: Reader, problem: NothingInIt) -> Safe:
    return reader.say(
        "No product is on record for {ref}, so there is nothing to change and nothing to bill. {Vendor}'s "
        "billing team can put that right: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(NothingMore)
def _nothing_more(reader: Reader, problem: NothingMore) -> Safe:
    return reader.say(
        "That is what {ref} has already: {product} with as many seats. Choose a higher edition or more seats.",
        ref=problem.subscription.ref,
        product=short(problem.product),
    )


@explains(NotHigher)
def _not_higher(reader: Reader, problem: NotHigher) -> Safe:
    return reader.say(
        "That is no higher edition than {product}, which {ref} has. `/subscription upgrade {ref}` shows what there is.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )


@explains(SeatsChanged)
def _seats_changed(reader: Reader, problem: SeatsChanged) -> Safe:
    return reader.say(
        "Somebody was faster: {ref} has {seats} of {product} by now. Nothing was changed by you; please look "
        "at it anew.",
        ref=problem.subscription.ref,
        seats=problem.seats,
        product=short(problem.product),
    )


@explains(NoSeatsNumber)
def _no_seats_number(reader: Reader, problem: NoSeatsNumber) -> Safe:
    return reader.say(
        "Please write a whole number of seats, from {least} to {most}.",
        least=problem.least,
        most=problem.most,
    )


@explains(SeatsInForm)
def _seats_in_form(reader: Reader, problem: SeatsInForm) -> Message:
    line = f"/subscription seats {problem.ref}".rstrip()
    text = reader.say(
        "“{given}” belongs in the form. Enter there how many seats you want in all: `{line}` opens it.",
        given=short(problem.given),
        line=line,
    )
    return Message(text, [section(text), buttons(button(reader.plain("Open the form"), line))])


@explains(SameSeats)
def _same_seats(reader: Reader, problem: SameSeats) -> Safe:
    return reader.say(
        "The seats of {product} are {seats} already. Write how many there are to be.",
        product=short(problem.product),
        seats=problem.seats,
    )


@explains(UsersLeft)
def _users_left(reader: Reader, problem: UsersLeft) -> Safe:
    return reader.say(
        "{ref} has {users} users, and each takes a seat. Remove users first: `/subscription users {ref}`.",
        ref=problem.subscription.ref,
        users=problem.users,
    )


@explains(SeatsTaken)
def _seats_taken(reader: Reader, problem: SeatsTaken) -> Safe:
    return reader.say(
        "The seats of {ref} are taken (there are {seats}). It is an evaluation: `/subscription seats {ref}` "
        "gives it more at no charge.",
        ref=problem.subscription.ref,
        seats=problem.seats,
    )


@explains(NoSuchUser)
def _no_such_user(reader: Reader, problem: NoSuchUser) -> Safe:
    return reader.say(
        "{email} is no user of {ref}. `/subscription users {ref}` shows who is.",
        email=short(problem.email),
        ref=problem.subscription.ref,
    )


@explains(TooManyUsers)
def _too_many_users(reader: Reader, problem: TooManyUsers) -> Safe:
    return reader.say(
        "{count} users at a time are too many; {most} can be added at once.",
        count=problem.count,
        most=problem.most,
    )


@explains(NothingToAdd)
def _nothing_to_add(reader: Reader, problem: NothingToAdd) -> Safe:
    return reader.say(
        "There is nothing to add to {ref}: all that fits is there. {Vendor}'s billing team knows what else "
        "there is: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(DoesNotFit)
def _does_not_fit(reader: Reader, problem: DoesNotFit) -> Safe:
    return reader.say(
        "“{product}” can't be added to {ref}: it is there already, or does not fit. `/subscription add "
        "{ref}` shows what does.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )


@explains(LastEdition)
def _last_edition(reader: Reader, problem: LastEdition) -> Safe:
    return reader.say(
        "{product} is the last edition in {ref}: without it there is nothing left. To end all of it, cancel "
        "the site: `/subscription cancel {ref}`.",
        product=short(problem.product),
        ref=problem.subscription.ref,
    )


@explains(Needed)
def _needed(reader: Reader, problem: Needed) -> Safe:
    return reader.say(
        "{product} is needed by {by}. Deactivate that first: `/subscription deactivate {ref}`.",
        product=short(problem.product),
        by=short(problem.by),
        ref=problem.subscription.ref,
    )
