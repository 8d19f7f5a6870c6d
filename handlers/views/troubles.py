"""What stands against something that one may do otherwise, in a sentence for each trouble."""

from collections.abc import Callable
from typing import Any

from handlers.views.contacts import kind_name
from handlers.views.enquiries import troubles as enquiries
from handlers.views.kit import clip
from handlers.views.orders import troubles as orders
from handlers.views.promotions.ends import how_it_ended
from handlers.views.renewals import troubles as renewals
from handlers.views.staff import staff_role_name
from handlers.views.subscriptions import troubles as changes
from handlers.views.words import Reader, mark
from models.contacts.tables import InvitationState, PromotionState
from models.errors import Trouble

LONGEST_WORD = 100
Words = Callable[[Reader, dict[str, Any]], str]


def _contact_words(text: str) -> Words:
    def words(reader: Reader, facts: dict[str, Any]) -> str:
        person, subscription = facts.get("person"), facts["subscription"]
        return reader.say(
            text,
            name=person.name if person else "",
            kind=kind_name(reader, facts["kind"]) if "kind" in facts else "",
            ref=subscription.ref,
        )

    return words


def _simple(text: str) -> Words:
    def words(reader: Reader, facts: dict[str, Any]) -> str:
        said = {name: fact for name, fact in facts.items() if isinstance(fact, str | int)}
        return reader.say(text, **{k: clip(v, LONGEST_WORD) if isinstance(v, str) else v for k, v in said.items()})

    return words


def _already_decided(reader: Reader, facts: dict[str, Any]) -> str:
    promotion = facts["promotion"]
    if promotion.decided_by is None:
        return reader.say("{ended}. Nothing was changed by your click.", ended=how_it_ended(reader, promotion))
    values = {"name": promotion.decided_by.name, "at": reader.moment(promotion.decided_at)}
    if promotion.state is PromotionState.APPROVED:
        return reader.say("{name} approved this already ({at}). Nothing was changed by your click.", **values)
    return reader.say("{name} denied this already ({at}). Nothing was changed by your click.", **values)


def _already_asked(reader: Reader, facts: dict[str, Any]) -> str:
    """Of a promotion, which is answered by the desk; or of a colleague, who answers by themselves."""
    if "kind" not in facts:
        values = {"name": facts["person"].name, "at": reader.moment(facts["at"])}
        return reader.say("{name} was asked already ({at}). What comes of it is up to them.", **values)
    return reader.say(
        "That was asked already ({at}). You will be told when there is an answer.", at=reader.moment(facts["at"])
    )


def _already_claimed(reader: Reader, facts: dict[str, Any]) -> str:
    work = facts["work"]
    if facts["mine"]:
        return reader.say("You have {ref} already.", ref=work.ref)
    return reader.say("{name} has {ref} already.", name=work.assignee.name, ref=work.ref)


def _already_resolved(reader: Reader, facts: dict[str, Any]) -> str:
    ticket = facts["ticket"]
    at = reader.moment(ticket.resolved_at)
    return reader.say("{ref} was resolved already, by {name} ({at}).", ref=ticket.ref, name=ticket.assignee.name, at=at)


def _not_on_trail(reader: Reader, facts: dict[str, Any]) -> str:
    values = {"given": clip(facts["given"], LONGEST_WORD), "near": ", ".join(facts["near"])}
    if facts["near"]:
        text = reader.say("I don't understand “{given}”. The nearest actions are: {near}.", **values)
    else:
        text = reader.say("I don't understand “{given}”, which is no action.", **values)
    return text + " " + reader.say("Days are written like 2026-11-23, after `from` or `to`.")


def _no_time_zone(reader: Reader, facts: dict[str, Any]) -> str:
    given = clip(facts["given"], LONGEST_WORD)
    if near := facts["near"]:
        return reader.say(
            "I don't know the time zone “{given}”. Did you mean {near}?", given=given, near=", ".join(near)
        )
    return reader.say("I don't know the time zone “{given}”. Write a city such as Europe/Madrid, or UTC.", given=given)


def _invoice_words(text: str) -> Words:
    return lambda reader, facts: reader.say(text, ref=facts["invoice"].ref, currency=facts["invoice"].currency)


def _staff_words(text: str) -> Words:
    def words(reader: Reader, facts: dict[str, Any]) -> str:
        role = staff_role_name(reader, facts["role"]) if "role" in facts else ""
        return reader.say(text, name=facts["person"].name, role=role)

    return words


FIELDS = {
    "subject": mark("subject"),
    "description": mark("description"),
    "text": mark("comment"),
    "name": mark("name"),
    "reason": mark("reason"),
    "notice": mark("notice"),
    "question": mark("question"),
    "services": mark("name of what is in use"),
    "details": mark("text about details"),
    "answer": mark("answer"),
    "po_number": mark("purchase order number"),
    "address": mark("billing address"),
    "tax_id": mark("tax id"),
    "note": mark("note"),
    "message": mark("message"),
    "brand": mark("card's brand"),
    "holder": mark("card holder's name"),
}


def _field(text: str) -> Words:
    return lambda reader, facts: reader.say(text, **{**facts, "name": reader.plain(FIELDS[facts["name"]])})


def _invited(reader: Reader, facts: dict[str, Any]) -> str:
    return reader.say(
        "{email} was invited already, by {by} ({at}). `/contact invitations {ref}` sends it again or withdraws it.",
        email=clip(facts["email"], LONGEST_WORD),
        by=facts["by"],
        at=reader.moment(facts["at"]),
        ref=facts["subscription"].ref,
    )


def _counted(text: str) -> Words:
    return lambda reader, facts: reader.say(text, count=facts["count"], ref=facts["subscription"].ref)


ENDED = {
    InvitationState.OPEN: mark("This invitation has expired. Ask {by} for a new one."),
    InvitationState.EXPIRED: mark("This invitation has expired. Ask {by} for a new one."),
    InvitationState.ACCEPTED: mark("This invitation was accepted already."),
    InvitationState.REFUSED: mark(
        "This invitation was declined already. Ask {by} for a new one if that was a mistake."
    ),
    InvitationState.WITHDRAWN: mark("This invitation was withdrawn. Ask {by} if you think that it was a mistake."),
}


def _invitation_over(reader: Reader, facts: dict[str, Any]) -> str:
    invitation = facts["invitation"]
    return reader.say(ENDED[invitation.state], by=invitation.invited_by.name)


TROUBLES: dict[Trouble, Words] = {
    **orders.WORDS,
    **changes.WORDS,
    **renewals.WORDS,
    **enquiries.WORDS,
    Trouble.PRIMARY_MUST_HAND_OVER: _contact_words(
        mark("You are the primary {kind} contact of {ref}. Hand over first: `/contact promote` somebody, then leave.")
    ),
    Trouble.IS_PRIMARY: _contact_words(
        mark("{name} is the primary {kind} contact of {ref} and can't be removed. Promote somebody else first.")
    ),
    Trouble.ALREADY_CONTACT: _contact_words(mark("{name} is a {kind} contact of {ref} already.")),
    Trouble.NOT_A_CONTACT: _contact_words(
        mark("{name} is no {kind} contact of {ref}. `/contact list {ref}` shows who is.")
    ),
    Trouble.ALREADY_PRIMARY: _contact_words(mark("{name} is the primary {kind} contact of {ref} already.")),
    Trouble.UNREACHABLE: _contact_words(
        mark("{name} can't be reached in Slack any more, so they can't become the primary {kind} contact of {ref}.")
    ),
    Trouble.NO_ROOM: _contact_words(
        mark(
            "The plan of {ref} allows no more {kind} contacts, so {name} can't become one. Remove one first, or ask "
            "the vendor for a plan with more."
        )
    ),
    Trouble.NEEDS_APPROVAL: _contact_words(
        mark("That needs somebody's approval. `/contact promote {ref}` asks for it.")
    ),
    Trouble.ALREADY_ASKED: _already_asked,
    Trouble.ALREADY_DECIDED: _already_decided,
    Trouble.ALREADY_CLAIMED: _already_claimed,
    Trouble.ALREADY_RESOLVED: _already_resolved,
    Trouble.NOTHING_DUE: _invoice_words(mark("{ref} is paid. There is nothing left to pay.")),
    Trouble.NO_BANK_ACCOUNT: _invoice_words(
        mark("{ref} is in {currency}, and no bank account is known for it. Please ask the vendor's billing team.")
    ),
    Trouble.NO_SUBSCRIPTIONS: _simple(
        mark("You are no contact of any subscription. If you look after one for somebody, name it: `{line} SUB-…`.")
    ),
    Trouble.UNKNOWN_PERSON: _contact_words(
        mark(
            "I can't tell who that Slack user is. Invite them by their e-mail address: "
            "`/contact add name@their.example {kind} {ref}`."
        )
    ),
    Trouble.ONE_OF_BOTH: _simple(mark("Choose a person or write an e-mail address: one of the two.")),
    Trouble.ALREADY_INVITED: _invited,
    Trouble.ALL_INVITED: _contact_words(
        mark(
            "With those who are invited, {ref} has all the {kind} contacts that its plan allows. "
            "Withdraw an invitation first: `/contact invitations {ref}`."
        )
    ),
    Trouble.TOO_MANY_INVITATIONS: _counted(
        mark("{count} invitations to {ref} are open, and that is the most. `/contact invitations {ref}` shows them.")
    ),
    Trouble.TOO_MANY_MAILS: _simple(
        mark("{email} was mailed {count} times in the last 24 hours, which is enough for one day. Try again tomorrow.")
    ),
    Trouble.TOO_MANY_INVITED: _counted(
        mark(
            "{count} invitations to {ref} were mailed in the last 24 hours, which is enough for one day. "
            "Try again tomorrow."
        )
    ),
    Trouble.INVITATION_OVER: _invitation_over,
    Trouble.NEWER_CODE: _simple(mark("There is a newer mail to {email}, with a newer code. Please use that one.")),
    Trouble.INVITER_MAY_NOT: _contact_words(
        mark(
            "{name}, who invited you, may no longer add contacts to {ref}, so this invitation does not count any more. "
            "Ask for a new one."
        )
    ),
    Trouble.NO_PLACE_LEFT: _contact_words(
        mark(
            "Meanwhile {ref} has all the {kind} contacts that its plan allows, so there is no place left for you. "
            "Ask {name}, who invited you; the code stays good until it expires."
        )
    ),
    Trouble.CONTACTS_CAN: _simple(
        mark("Contacts of {ref} can see to that themselves: {names}. The vendor steps in only where nobody is left.")
    ),
    Trouble.ADDRESS_HAS_ROLES: _simple(
        mark(
            "Somebody is known here by {email} already. If that is you, link it first: `/steward link {email}`. "
            "Then enter the invitation's code again; it stays good until it expires."
        )
    ),
    Trouble.UNKNOWN_CONTACT: _simple(mark("{who} is no contact of {ref}. `/contact list {ref}` shows who is.")),
    Trouble.MAY_NOW: _simple(mark("You may do that yourself by now. Please try again.")),
    Trouble.NOT_TO_CHOOSE: _contact_words(
        mark("Your role settles whether you get renewal reminders of {ref}. `/steward roles {ref}` shows it.")
    ),
    Trouble.CANT_ASK: _contact_words(mark("That person can't do it either by now. Try again to see who may.")),
    Trouble.LINK_FIRST: _simple(
        mark(
            "{name} is not in Slack, and holds a role that an address alone must not give. They change it themselves "
            "once they have linked a Slack user, with `/steward link`."
        )
    ),
    Trouble.ADDRESS_TAKEN: _simple(
        mark("Somebody here has the address {email} by now, so it can't be yours. `/contact edit` takes another.")
    ),
    Trouble.TOO_MANY_ADDRESSES: _simple(
        mark("{most} new addresses were tried within a day; that is as many as may be. Please try again tomorrow.")
    ),
    Trouble.NO_PHONE: _simple(
        mark("“{given}” is no phone number. Write digits, with the country's code first: +34 976 000 000.")
    ),
    Trouble.NO_TIME_ZONE: _no_time_zone,
    Trouble.EMPTY: _field(mark("The {name} is empty. Please write something.")),
    Trouble.TOO_LONG: _field(mark("The {name} is {given} characters long; {length} are allowed. Please shorten it.")),
    Trouble.NOT_KNOWN_HERE: _simple(
        mark("{who} is not known here. Check the spelling; somebody new can be entered with an order form.")
    ),
    Trouble.NOT_SHOWN: _simple(
        mark(
            "Slack does not show for sure who that is. It takes a member of the vendor's own workspace whose address "
            "is confirmed there; anybody else can be entered with an order form."
        )
    ),
    Trouble.ALREADY_STAFF: _staff_words(mark("{name} has the staff role {role} already.")),
    Trouble.NOT_ON_STAFF: _staff_words(mark("{name} has no staff role {role}. `/steward staff` shows who has which.")),
    Trouble.LAST_ADMIN: _staff_words(
        mark(
            "{name} is the only admin who is in Slack, so that role can't be taken away. Make somebody else an admin "
            "first."
        )
    ),
    Trouble.LINKED_ALREADY: _simple(
        mark(
            "Your Slack user is linked to {name} ({email}). To link it to somebody else, unlink it first: "
            "`/steward unlink`."
        )
    ),
    Trouble.TOO_MANY_CODES: _simple(
        mark("You have asked for {most} codes within an hour. Please use the last one, or ask again later.")
    ),
    Trouble.NO_ADDRESS: _simple(mark("“{typed}” is no e-mail address. Please write it like name@company.com.")),
    Trouble.ORDER_FAULT: lambda reader, facts: reader.say("{said}", said=facts["said"]),
    Trouble.NOTHING_SOLD: _simple(
        mark("There are no plans with products to order yet. `make import` brings them: docs/order-form.md says how.")
    ),
    Trouble.NO_SUCH_SUBSCRIPTION: _simple(mark("There is no subscription {ref}. Its number is on its card.")),
    Trouble.TOO_MANY_ENTRIES: _simple(
        mark(
            "{count} entries are too many for a mail; {most} are allowed. Choose fewer, by dates perhaps, "
            "or have `steward audit export FILE` run where Steward runs."
        )
    ),
    Trouble.NOT_LINKED: _simple(
        mark("The Slack user {user} is not linked, or somebody else's. `/steward whoami` shows yours.")
    ),
    Trouble.NOT_ON_TRAIL: _not_on_trail,
    Trouble.HANDLED: _simple(mark("This was sent already. Nothing was done twice.")),
}
