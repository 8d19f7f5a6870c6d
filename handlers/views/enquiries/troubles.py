"""What stands against an enquiry, a credit card, or a notice of the vendor, in words."""

from collections.abc import Callable
from typing import Any

from handlers.views.credit_cards import card_name
from handlers.views.kit import clip
from handlers.views.words import Reader, mark
from models.enquiries.tables import EnquiryState
from models.errors import Trouble
from models.subscriptions.tables import AnnouncementKind

Words = Callable[[Reader, dict[str, Any]], str]
LONGEST_WORD = 100
ENDS = {
    EnquiryState.ANSWERED: mark("{ref} was answered already, by {name} ({at})."),
    EnquiryState.ACCEPTED: mark("{ref} was accepted already, by {name} ({at})."),
    EnquiryState.DECLINED: mark("{ref} was declined already, by {name} ({at})."),
    EnquiryState.WITHDRAWN: mark("{ref} was withdrawn by whoever asked it ({at})."),
}
NOBODY = {
    AnnouncementKind.CONTRACT: mark(
        "Nobody of {ref} gets contract notices at present: it has no main contact. Nothing was sent."
    ),
    AnnouncementKind.BILLING: mark("Nobody of {ref} is contacted about billing at present. Nothing was sent."),
    AnnouncementKind.PRODUCT: mark("Nobody of {ref} gets product mail at present. Nothing was sent."),
}


def enquiry_open(reader: Reader, facts: dict[str, Any]) -> str:
    """The same was asked, and waits."""
    enquiry = facts["enquiry"]
    return reader.say(
        "You asked that already: {ref} ({at}) waits for an answer. `/enquiry show {ref}` shows it.",
        ref=enquiry.ref,
        at=reader.moment(enquiry.asked_at),
    )


def enquiry_closed(reader: Reader, facts: dict[str, Any]) -> str:
    """It has ended: how, and by whom."""
    enquiry = facts["enquiry"]
    name = enquiry.assignee.name if enquiry.assignee else ""
    return reader.say(ENDS[enquiry.state], ref=enquiry.ref, name=name, at=reader.moment(enquiry.closed_at))


def card_changed(reader: Reader, facts: dict[str, Any]) -> str:
    """Somebody else was faster."""
    return reader.say(
        "Meanwhile another card was recorded for {ref}: {card}. Nothing was changed; `/invoice card {ref}` shows it.",
        ref=facts["subscription"].ref,
        card=card_name(reader, facts["card"]) if facts["card"] else "–",
    )


def nobody_to_tell(reader: Reader, facts: dict[str, Any]) -> str:
    """A notice that would reach nobody."""
    return reader.say(NOBODY[facts["notice"]], ref=facts["subscription"].ref)


def _given(text: str) -> Words:
    """A sentence about what was typed."""
    return lambda reader, facts: reader.say(
        text, given=clip(facts.get("given", ""), LONGEST_WORD), most=facts.get("most", "")
    )


WORDS: dict[Trouble, Words] = {
    Trouble.ENQUIRY_OPEN: enquiry_open,
    Trouble.ENQUIRY_CLOSED: enquiry_closed,
    Trouble.CARD_NUMBER: _given(
        mark(
            "That looks like the number of a credit card. Numbers of cards must never be typed in Slack, where they "
            "stay and others may read them. Please leave it out."
        )
    ),
    Trouble.NO_QUANTITY: _given(mark("“{given}” is no number from 1 to {most}. Please write it in digits.")),
    Trouble.NO_LAST4: _given(mark("Please write the last four digits of the card, and no more of it.")),
    Trouble.NO_EXPIRY: _given(mark("“{given}” is no month. Please write it as on the card: 09/28, or 09/2028.")),
    Trouble.CARD_EXPIRED: _given(mark("A card that is good until {given} can't be charged any more.")),
    Trouble.CARD_CHANGED: card_changed,
    Trouble.NO_DAY: _given(mark("“{given}” is no day. Please write it like 2026-11-23.")),
    Trouble.NOBODY_TO_TELL: nobody_to_tell,
}
