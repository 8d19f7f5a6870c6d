"""What an order will create, and what it has created."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, facts, note, section
from handlers.views.element_types import Element
from handlers.views.orderforms import CHANGE, PROCESS, Step, kept
from handlers.views.problems.customers import FIELD_NAMES, value_of
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name
from handlers.views.tax_ids import tax_id_doubt
from models.backoffice.orderforms.actions import Summary
from models.backoffice.orderforms.ordering import Draft, OrderOffer
from models.backoffice.orderforms.typed import Ordered, Typed
from models.billing.orders.tables import Quote
from models.core.money import percent
from models.core.outbox import NoticeKind
from models.subscriptions.tables import Cycle

WELCOMES = {
    NoticeKind.WELCOME: gettext_noop("gets a welcome email"),
    NoticeKind.SUPPORT_WELCOME: gettext_noop("gets a welcome email about support"),
}


def preview(reader: Reader, draft: Draft, typed: Typed) -> Modal:
    """A preview of what will be created and who gets a welcome email, to be confirmed."""
    blocks: list[Block] = [
        section(_summary(reader, draft)),
        facts(_facts(reader, draft)),
        *_company(reader, draft),
        section(Safe("\n").join(_line(reader, draft.offer, contact) for contact in draft.contacts)),
    ]
    if draft.is_bought:
        said = gettext_noop(
            "The subscription is available from its first day. You'll get a draft quote for its first term. Check it "
            "and send it: the invoice follows when the customer accepts."
        )
        blocks.append(note(reader.say(said)))
    blocks.append(
        buttons(
            button(reader.plain("Edit contacts"), f"{CHANGE}:{Step.CONTACTS}", Step.CONTACTS),
            button(reader.plain("Edit product"), f"{CHANGE}:{Step.WHAT}", Step.WHAT),
            button(reader.plain("Edit customer"), f"{CHANGE}:{Step.WHO}", Step.WHO),
        )
    )
    return Modal(
        name=PROCESS,
        title=reader.plain("Process this order?"),
        submit=reader.plain("Process order"),
        close=reader.plain("Cancel"),
        form_context=kept(typed),
        blocks=blocks,
    )


def _summary(reader: Reader, draft: Draft) -> Safe:
    entry, offer = draft.subscription, draft.offer
    values = {"name": entry.name, "organization": offer.name, "plan": offer.plan.name}
    text = reader.say("*{name}* for *{organization}*, on the plan {plan}.", **values)
    if offer.organization is None:
        text += " " + reader.say("The customer is new.")
    return text


def _company(reader: Reader, draft: Draft) -> list[Block]:
    """The details with which a new customer is created."""
    if not draft.form.organizations:
        return []
    entry = draft.form.organizations[0]
    texts = {
        "billing_address": entry.address.domestic(),
        "country": entry.country,
        "tax_id": entry.tax_id,
        "tax_rate": f"{percent(entry.tax_rate):f}",
        "time_zone": entry.time_zone,
    }
    pairs = [(reader.say(FIELD_NAMES[field]), value_of(reader, field, text)) for field, text in texts.items()]
    known = facts([(label, escape(value)) for label, value in pairs])
    return [known, *tax_id_doubt(reader, entry.tax_id, entry.country)]


def _facts(reader: Reader, draft: Draft) -> list[tuple[Safe, Safe]]:
    entry = draft.subscription
    ends = reader.say("Evaluation ends") if not draft.is_bought else reader.say("Term ends")
    price = reader.money(draft.price * draft.seats, entry.currency)
    by = (
        gettext_noop("{sum} a month, before tax")
        if entry.cycle is Cycle.MONTH
        else gettext_noop("{sum} a year, before tax")
    )
    return [
        (reader.say("Product"), reader.say("{seats} × {product}", seats=draft.seats, product=draft.product.name)),
        (reader.say("Price"), reader.say(by, sum=price)),
        (reader.say("Starts on"), escape(reader.day(entry.starts_on))),
        (ends, escape(reader.day(entry.ends_on))),
    ]


def _line(reader: Reader, offer: OrderOffer, contact: Ordered) -> Safe:
    values = {"role": role_name(reader, offer.table, contact.role), "name": contact.name, "email": contact.email}
    text = reader.say("{role}: *{name}*, {email}", **values)
    if contact.known:
        text += " · " + reader.say("already known")
    return text + " · " + reader.say(WELCOMES[contact.welcome]) if contact.welcome else text


def processed(reader: Reader, draft: Draft, summary: Summary, quote: Quote | None) -> Message:
    """Confirms what was created, with buttons for the next steps."""
    entry = draft.subscription
    values = {"ref": entry.ref, "name": entry.name, "organization": draft.offer.name}
    text = reader.say("I've created *{ref}*: {name}, for {organization}.", **values)
    if summary.welcomed:
        text += " " + reader.say_count(
            "{count} person gets a welcome email.", "{count} people get a welcome email.", summary.welcomed
        )
    row: list[Element] = [button(reader.plain("Show {ref}", ref=entry.ref), f"/subscription show {entry.ref}")]
    if quote:
        total = reader.money(quote.total, quote.currency)
        said = gettext_noop(
            "{quote} is the draft quote for its first term: {sum} including tax. The customer gets it when you send it."
        )
        text += " " + reader.say(said, quote=quote.ref, sum=total)
        row.insert(0, button(reader.plain("Review the quote"), f"/order show {quote.ref}", style="primary"))
    row.append(button(reader.plain("New order"), "/order form"))
    return Message(text, [section(text), buttons(*row)])
