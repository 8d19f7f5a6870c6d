"""A sentence for everything that can go wrong, each with the way out."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from handlers.views.contacts import kind_name
from handlers.views.kit import Message, button, buttons, note, section, select
from handlers.views.rights import DEEDS, REASONS, role_names
from handlers.views.words import Reader, mark
from models.contacts.tables import PromotionState
from models.errors import Denied, DeskError, NotFound, Refused, Trouble, Unknown
from models.people import Person
from models.roles import Reason, Right, RoleTables
from models.subscriptions.tables import Subscription

if TYPE_CHECKING:
    from handlers.routes import Route, RouteTable

PICK = "/pick"
ASK = "ask"
MOST_TO_ASK = 4

NOUNS = {
    "subscription": mark("There is no subscription {ref} among yours. `/subscription` lists yours."),
    "invoice": mark("There is no invoice {ref} among yours. `/invoice` lists yours."),
    "ticket": mark("There is no ticket {ref} among yours. `/ticket` lists yours."),
    "promotion": mark("There is no promotion {ref} that concerns you."),
}


def sentence(reader: Reader, error: DeskError, tables: RoleTables) -> Message:
    """What a person reads when something that they asked for was not done."""
    match error:
        case Denied():
            return denied(reader, error, tables)
        case NotFound():
            return Message(reader.say(NOUNS[error.noun], ref=error.ref))
        case Unknown():
            return unknown(reader)
        case Refused():
            return Message(TROUBLES[error.trouble](reader, error.facts))
    raise TypeError(f"No sentence for {type(error).__name__}.")


def denied(reader: Reader, error: Denied, tables: RoleTables) -> Message:
    """Who you are here, why not, who may, and a button that asks them."""
    deed = reader.say(DEEDS[error.right])
    subscription = error.subscription
    if subscription is None:
        return Message(reader.say("You can't {deed}.", deed=deed) + " " + reader.say(REASONS[error.reason]))
    where = reader.say("{ref} ({name})", ref=subscription.ref, name=subscription.name)
    lines: list[str] = [reader.say("You can't {deed} in {where}.", deed=deed, where=where)]
    table = tables[subscription.plan.role_table]
    if error.held:
        roles = role_names(reader, table, error.held)
        lines.append(reader.say("You are *{roles}* there.", roles=roles))
    lines.append(reader.say(REASONS[error.reason]))
    asked = list(error.may)[:MOST_TO_ASK]
    if asked:
        lines.append(_who_may(reader, error.may, subscription, tables))
    elif isinstance(error.right, Right) and error.reason in (Reason.NOT_IN_ROLE, Reason.NOT_SOLE):
        lines.append(reader.say("At present nobody in {ref} may.", ref=subscription.ref))
    text = "\n".join(lines)
    blocks = [section(text)]
    if asked:
        about = f"{subscription.ref} {error.right} {error.subject or subscription.ref}"
        asks = [
            button(reader.plain("Ask {name}", name=person.name), f"{ASK}:{person.id}", f"{about} {person.id}")
            for person in asked
        ]
        return Message(text, [*blocks, buttons(*asks)])
    return Message(text, blocks)


def _who_may(reader: Reader, may: Sequence[Person], subscription: Subscription, tables: RoleTables) -> str:
    table = tables[subscription.plan.role_table]
    shown = [
        reader.say(
            "{name} ({roles})", name=person.name, roles=role_names(reader, table, subscription.roles_of(person.id))
        )
        for person in may
    ]
    return reader.say("*Who may:*") + " " + ", ".join(shown)


def unknown(reader: Reader) -> Message:
    """A friendly way in for somebody whom nobody has bound, which tells nothing about who exists."""
    return Message(
        reader.say(
            "Hello! I don't know your Slack user yet, so I can't show you anything of a subscription. "
            "Ask your organization's main or billing contact, or the vendor's support, to add you as a contact."
        )
    )


def choose(reader: Reader, line: str, subscriptions: Sequence[Subscription]) -> Message:
    """Which of several subscriptions?"""
    text = reader.say("Which subscription is it about?")
    pairs = [(f"{s.ref} · {s.name}", f"{line} {s.ref}"[:150]) for s in subscriptions]
    return Message(text, [section(text, select(PICK, reader.plain("Choose a subscription"), pairs))])


def misunderstood(reader: Reader, route: "Route", word: str, routes: "RouteTable") -> Message:
    """A word that means nothing here: the nearest command, and how it is used."""
    command = route.name.split()[0]
    if not route.name.startswith("/"):
        return Message(reader.say("I don't understand “{word}”.", word=word))
    near = get_close_matches(word.split()[0].lower(), routes.words_of(command), n=1) if word else []
    usage = note(reader.say("Usage: `{name} {usage}`", name=route.name, usage=route.usage))
    if near:
        suggestion = f"{command} {near[0]}"
        rest = word.split()[1:]
        text = reader.say("I don't understand “{word}”. Did you mean `{suggestion}`?", word=word, suggestion=suggestion)
        line = " ".join([suggestion, *rest])
        return Message(text, [section(text), buttons(button(line, line[:255]), _help(reader))])
    if word:
        text = reader.say("I don't understand “{word}”.", word=word)
    else:
        text = reader.say("Something is missing: `{name} {usage}`.", name=route.name, usage=route.usage)
    return Message(text, [section(text), usage, buttons(_help(reader))])


def _help(reader: Reader) -> Any:
    return button(reader.plain("Help"), "/steward help")


def gone(reader: Reader) -> Message:
    """A button or form of an earlier version."""
    return Message(reader.say("This button is no longer in use. `/steward help` shows what there is."))


def too_slow(reader: Reader) -> Message:
    """A form could not be opened."""
    return Message(reader.say("The form could not be opened in time, and nothing was changed. Please try again."))


def bug(reader: Reader, number: str) -> Message:
    """Something that should not have happened."""
    return Message(
        reader.say(
            "Something went wrong on our side, and nothing was changed. Please try again. "
            "If it stays, tell support this number: *{number}*",
            number=number,
        )
    )


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
    return lambda reader, facts: reader.say(text, **{k: v for k, v in facts.items() if isinstance(v, str | int)})


def _already_decided(reader: Reader, facts: dict[str, Any]) -> str:
    promotion = facts["promotion"]
    if promotion.state is PromotionState.LAPSED:
        return reader.say("{name} is no longer a contact, so this request has lapsed.", name=promotion.person.name)
    values = {"name": promotion.decided_by.name, "at": reader.moment(promotion.decided_at)}
    if promotion.state is PromotionState.APPROVED:
        return reader.say("{name} approved this already, on {at}. Nothing was changed by your click.", **values)
    return reader.say("{name} denied this already, on {at}. Nothing was changed by your click.", **values)


def _already_asked(reader: Reader, facts: dict[str, Any]) -> str:
    return reader.say(
        "That was asked already, on {at}. You will be told when there is an answer.", at=reader.moment(facts["at"])
    )


def _already_claimed(reader: Reader, facts: dict[str, Any]) -> str:
    ticket = facts["ticket"]
    if facts["mine"]:
        return reader.say("You have {ref} already.", ref=ticket.ref)
    return reader.say("{name} has {ref} already.", name=ticket.assignee.name, ref=ticket.ref)


def _already_resolved(reader: Reader, facts: dict[str, Any]) -> str:
    ticket = facts["ticket"]
    at = reader.moment(ticket.resolved_at)
    return reader.say(
        "{ref} was resolved already, by {name} on {at}.", ref=ticket.ref, name=ticket.assignee.name, at=at
    )


def _invoice_words(text: str) -> Words:
    return lambda reader, facts: reader.say(text, ref=facts["invoice"].ref, currency=facts["invoice"].currency)


FIELDS = {"subject": mark("subject"), "description": mark("description"), "text": mark("comment")}


def _field(text: str) -> Words:
    return lambda reader, facts: reader.say(text, **{**facts, "name": reader.plain(FIELDS[facts["name"]])})


TROUBLES: dict[Trouble, Words] = {
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
    Trouble.PERSON_LEFT: _contact_words(mark("{name} is no longer a contact of {ref}, so nobody can be promoted.")),
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
    Trouble.UNKNOWN_PERSON: _simple(
        mark("{who} can't be added: nobody of that name or address is known here. The vendor's support can enter them.")
    ),
    Trouble.UNKNOWN_CONTACT: _simple(mark("{who} is no contact of {ref}. `/contact list {ref}` shows who is.")),
    Trouble.MAY_NOW: _simple(mark("You may do that yourself by now. Please try again.")),
    Trouble.CANT_ASK: _contact_words(mark("That person can't do it either by now. Try again to see who may.")),
    Trouble.EMPTY: _field(mark("The {name} is empty. Please write something.")),
    Trouble.TOO_LONG: _field(mark("The {name} is {given} characters long; {length} are allowed. Please shorten it.")),
    Trouble.HANDLED: _simple(mark("This form was sent already. Nothing was done twice.")),
}
