"""The form in which the vendor's staff order for a customer, as Block Kit."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.views.block_types import Block, Element, Input
from handlers.views.blocks import Message, Modal, button, buttons, facts, note, section
from handlers.views.inputs import date_picker, field_of, select_or_search, text_input
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name
from models.backoffice.orderforms.actions import Summary
from models.backoffice.orderforms.ordering import Draft, OrderOffer
from models.backoffice.orderforms.typed import Ordered, Typed
from models.billing.orders.tables import Quote
from models.catalogue.plans import Plan
from models.roles import Role
from models.subscriptions.tables import Cycle

START = "order_start"
FILL = "order_fill"
CHANGE = "order_change"
PROCESS = "order_process"
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_LINES, LONGEST_TAX_ID = 100, 254, 500, 40
MOST_KEPT = 3_000
ROOM_IN_FORM = 2_500
"""Space for the options of one select. The form has much else."""
"""The most characters that a form carries. It's enough unless almost all inputs are as long as they can be."""
CYCLES: Mapping[Cycle, str] = {Cycle.YEAR: gettext_noop("Annual"), Cycle.MONTH: gettext_noop("Monthly")}
STARTS = {"active": gettext_noop("Purchase"), "evaluation": gettext_noop("Evaluation")}


def kept(typed: Typed) -> str:
    """The entered values, as the form carries them."""
    return json.dumps({name: value for name, value in typed.items() if value}, ensure_ascii=False)


def start(reader: Reader, plans: Sequence[Plan]) -> Modal:
    """The first form, with customer and plan. The second form depends on them."""
    hint = reader.plain("Enter its name or key. For a new organization, you'll enter its details next.")
    pairs = [(plan.name, plan.key) for plan in plans]
    return Modal(
        name=START,
        title=reader.plain("New order"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        blocks=[
            field_of(
                "organization",
                reader.plain("Organization"),
                text_input("organization", LONGEST_NAME),
                hint,
            ),
            field_of("plan", reader.plain("Plan"), select_or_search("plan", reader.plain("Choose …"), pairs)),
        ],
    )


def form(reader: Reader, offer: OrderOffer, today: date, typed: Typed, *, in_place: bool = False) -> Modal:
    """The second form, filled in with what was entered before.

    Args:
        in_place: It replaces the preview.
    """
    asked = _Asked(reader, {"starts_on": today.isoformat(), "currency": offer.currency, **typed})
    return Modal(
        name=FILL,
        title=reader.plain("New order"),
        submit=reader.plain("Preview"),
        close=reader.plain("Cancel"),
        form_context=kept({"plan": offer.plan.key, "organization": offer.name}),
        in_place=in_place,
        blocks=[_under(reader, offer), *_company(asked, offer), *_people(asked, offer), *_sold(asked, offer)],
    )


def _under(reader: Reader, offer: OrderOffer) -> Block:
    values = {"plan": offer.plan.name, "name": offer.name}
    if offer.organization is None:
        return section(reader.say("For the new organization *{name}*, on the plan *{plan}*.", **values))
    return section(reader.say("For *{name}*, on the plan *{plan}*.", **values))


class _Asked:
    """Builds inputs with the values entered before."""

    def __init__(self, reader: Reader, typed: Typed) -> None:
        self.reader, self.typed = reader, typed

    def text(
        self,
        name: str,
        label: str,
        most: int,
        hint: str = "",
        *,
        multiline: bool = False,
        optional: bool = False,
        **values: Any,
    ) -> Input:
        """A text input. `values` fill in label and hint."""
        element = text_input(name, most, self.typed.get(name, "")[:most], multiline=multiline)
        told = self.reader.plain(hint, **values) if hint else ""
        return field_of(name, self.reader.plain(label, **values), element, told, optional=optional)

    def choice(self, name: str, label: str, pairs: Sequence[tuple[str, str]]) -> Input:
        """A choice of a few options."""
        chosen = self.typed.get(name) or (pairs[0][1] if len(pairs) == 1 else "")
        element = select_or_search(name, self.reader.plain("Choose …"), pairs, chosen, room=ROOM_IN_FORM)
        return field_of(name, self.reader.plain(label), element)


def _company(asked: _Asked, offer: OrderOffer) -> list[Block]:
    """The details of a new organization."""
    if offer.organization is not None:
        return []
    address = gettext_noop("Billing address")
    return [
        asked.text(
            "time_zone",
            gettext_noop("Time zone"),
            64,
            gettext_noop("For example, Europe/Madrid. Leave empty to use UTC."),
            optional=True,
        ),
        asked.text("billing_address", address, LONGEST_LINES, multiline=True, optional=True),
        asked.text("tax_id", gettext_noop("Tax ID"), LONGEST_TAX_ID, optional=True),
        asked.text(
            "tax_rate",
            gettext_noop("Tax rate"),
            10,
            gettext_noop("A percentage, such as 19. Leave empty for no tax."),
            optional=True,
        ),
    ]


def _people(asked: _Asked, offer: OrderOffer) -> list[Block]:
    """The main contact, the further contacts that the plan allows, and the site admins."""
    reader, table = asked.reader, offer.table
    main, first = (role_name(reader, table, role) for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY))
    named, reached = gettext_noop("{role}: name"), gettext_noop("{role}: email address")
    known = gettext_noop("If I already know the person with this address, their details stay as they are.")
    blocks: list[Block] = [
        asked.text("main_name", named, LONGEST_NAME, role=main),
        asked.text("main_address", reached, LONGEST_ADDRESS, known, role=main),
        asked.text("first_name", named, LONGEST_NAME, optional=True, role=first),
        asked.text("first_address", reached, LONGEST_ADDRESS, known, optional=True, role=first),
    ]
    blocks += _several(asked, "more_billing", role_name(reader, table, Role.BILLING_SECONDARY), offer.billing - 1)
    blocks += _several(asked, "more", role_name(reader, table, Role.TECHNICAL_SECONDARY), offer.technical - 1)
    if offer.asks_for_admins:
        # A site needs one and a license has none, and which it is follows from the product in the same form.
        hint = gettext_noop("A site needs at least one. A license has none. Enter one person per line.")
        role = role_name(reader, table, Role.SITE_ADMIN)
        admins = gettext_noop("{role}: name and email address")
        blocks.append(asked.text("admins", admins, LONGEST_LINES, hint, multiline=True, optional=True, role=role))
    return blocks


def _several(asked: _Asked, name: str, role: str, most: int) -> list[Block]:
    """An input for one person a line, if the plan has places for them."""
    if most < 1:
        return []
    label = gettext_noop("{role}: more people")
    hint = gettext_noop("One person per line: name and email address. {count} at most.")
    return [asked.text(name, label, LONGEST_LINES, hint, multiline=True, optional=True, role=role, count=most)]


def _sold(asked: _Asked, offer: OrderOffer) -> list[Block]:
    """Product, price and start of the order."""
    reader = asked.reader
    currencies = sorted({price.currency for product in offer.products for price in product.prices})
    day = date_picker("starts_on", _day(asked.typed["starts_on"]))
    return [
        asked.choice("product", gettext_noop("Product"), products(offer)),
        asked.text(
            "seats",
            gettext_noop("Seats"),
            7,
            gettext_noop("The number of users, vehicles or whatever this product counts."),
        ),
        asked.choice(
            "cycle", gettext_noop("Billing cycle"), [(reader.plain(text), cycle) for cycle, text in CYCLES.items()]
        ),
        asked.choice("currency", gettext_noop("Currency"), [(currency, currency) for currency in currencies]),
        asked.choice("start", gettext_noop("Starts as"), [(reader.plain(text), word) for word, text in STARTS.items()]),
        field_of("starts_on", reader.plain("Starts on"), day),
        asked.text(
            "name",
            gettext_noop("Subscription name"),
            LONGEST_NAME,
            gettext_noop("Leave empty to use the product's name."),
            optional=True,
        ),
    ]


def products(offer: OrderOffer) -> list[tuple[str, str]]:
    """The products on offer, as options of a select."""
    return [(product.name, product.key) for product in offer.products]


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def preview(reader: Reader, draft: Draft, typed: Typed) -> Modal:
    """A preview of what will be created and who gets a welcome email, to be confirmed."""
    blocks: list[Block] = [
        section(_summary(reader, draft)),
        facts(_facts(reader, draft)),
        section(Safe("\n").join(_line(reader, draft.offer, contact) for contact in draft.contacts)),
    ]
    if draft.is_bought:
        said = gettext_noop(
            "The subscription is available from its first day. You'll get a draft quote for its first term. Check it "
            "and send it: the invoice follows when the customer accepts."
        )
        blocks.append(note(reader.say(said)))
    blocks.append(buttons(button(reader.plain("Edit"), CHANGE)))
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
        text += " " + reader.say("The organization is new.")
    return text


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
    return text + " · " + reader.say("gets a welcome email") if contact.welcomed else text


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
