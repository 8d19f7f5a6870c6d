"""What stands against something that is done with a subscription, in words."""

from collections.abc import Callable
from typing import Any

from handlers.views.kit import clip
from handlers.views.states import cancelled, not_in_state
from handlers.views.words import Reader, mark
from models.errors import Trouble
from models.subscriptions.tables import Subscription

LONGEST_WORD = 100
TEXTS: dict[Trouble, str] = {
    Trouble.NOT_IN_IT: mark(
        "There is no “{product}” in {ref}, or no longer. `/subscription show {ref}` shows what is in it."
    ),
    Trouble.NOTHING_IN_IT: mark(
        "No product is on record for {ref}, so there is nothing to change and nothing to bill. The vendor's billing "
        "team can put that right: `/enquiry new {ref}`."
    ),
    Trouble.NOTHING_MORE: mark(
        "That is what {ref} has already: {product} with as many seats. Choose a higher edition or more seats."
    ),
    Trouble.NOT_HIGHER: mark(
        "That is no higher edition than {product}, which {ref} has. `/subscription upgrade {ref}` shows what there is."
    ),
    Trouble.SEATS_CHANGED: mark(
        "Somebody was faster: {ref} has {seats} of {product} by now. Nothing was changed by you; please look at it "
        "anew."
    ),
    Trouble.NO_SEATS_NUMBER: mark("Please write a whole number of seats, from {least} to {most}."),
    Trouble.SAME_SEATS: mark("The seats of {product} are {seats} already. Write how many there are to be."),
    Trouble.USERS_LEFT: mark(
        "{ref} has {users} users, and each takes a seat. Remove users first: `/subscription users {ref}`."
    ),
    Trouble.SEATS_TAKEN: mark(
        "The seats of {ref} are taken (there are {seats}). It is an evaluation: `/subscription seats {ref}` gives it "
        "more at no charge."
    ),
    Trouble.NO_SUCH_USER: mark("{email} is no user of {ref}. `/subscription users {ref}` shows who is."),
    Trouble.TOO_MANY_USERS: mark("{count} users at a time are too many; {most} can be added at once."),
    Trouble.NOTHING_TO_ADD: mark(
        "There is nothing to add to {ref}: all that fits is there. The vendor's billing team knows what else there is: "
        "`/enquiry new {ref}`."
    ),
    Trouble.DOES_NOT_FIT: mark(
        "“{product}” can't be added to {ref}: it is there already, or does not fit. `/subscription add {ref}` shows "
        "what does."
    ),
    Trouble.LAST_EDITION: mark(
        "{product} is the last edition in {ref}: without it there is nothing left. To end all of it, cancel the site: "
        "`/subscription cancel {ref}`."
    ),
    Trouble.NEEDED: mark("{product} is needed by {by}. Deactivate that first: `/subscription deactivate {ref}`."),
    Trouble.NOT_TYPED: mark("“{typed}” is not it. To confirm, type {ref} or the name of the site."),
    Trouble.CANCELLED_ALREADY: mark(
        "{ref} is cancelled from {cancelled} on. `/subscription reactivate {ref}` takes that back."
    ),
    Trouble.NOT_CANCELLED: mark("{ref} is not cancelled, so there is nothing to reactivate. Its term ends on {ends}."),
    Trouble.ANNUAL_ALREADY: mark("The terms of {ref} are annual already; this one ends on {ends}."),
    Trouble.NO_NEXT_BILL: mark(
        "There is no next bill: {ref} is cancelled from {cancelled} on. `/subscription reactivate {ref}` takes that "
        "back."
    ),
    Trouble.NO_LICENSE_KEY: mark("There is no license key for {ref} on file. The vendor's billing team can say why."),
    Trouble.NOTHING_TO_DOWNLOAD: mark(
        "Of what is in {ref}, nothing like that can be downloaded. `/subscription show {ref}` shows what is in it."
    ),
    Trouble.NO_PUBLIC_URL: mark(
        "Nothing can be downloaded from this desk yet: its operator has not said where browsers reach it "
        "(PUBLIC_URL). Please ask the vendor for the software of {ref}."
    ),
    Trouble.LONGEST_EVALUATION: mark(
        "The evaluation {ref} has had all the {days} days that it can have. What is bought goes on: "
        "`/subscription show {ref}`."
    ),
    Trouble.EXTENDED_ALREADY: mark(
        "{ref} was extended meanwhile, and goes on until {ends}. `/subscription extend {ref}` extends it further."
    ),
}


def _words(text: str) -> Callable[[Reader, dict[str, Any]], str]:
    def words(reader: Reader, facts: dict[str, Any]) -> str:
        said: dict[str, Any] = {
            name: clip(fact, LONGEST_WORD) if isinstance(fact, str) else fact for name, fact in facts.items()
        }
        subscription = said.pop("subscription", None)
        if isinstance(subscription, Subscription):
            cancelled = subscription.cancelled_on
            said["ref"], said["ends"] = subscription.ref, reader.day(subscription.ends_on)
            said["cancelled"] = reader.day(cancelled) if cancelled else ""
        return reader.say(text, **said)

    return words


WORDS = {
    Trouble.CANCELLED: cancelled,
    Trouble.NOT_IN_STATE: not_in_state,
    **{trouble: _words(text) for trouble, text in TEXTS.items()},
}
