"""The form in three steps in which the vendor's staff order for a customer: who, what and contacts."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from handlers.views.block_types import Block, Input
from handlers.views.blocks import Modal, button, buttons, clip, facts, note, section
from handlers.views.choosing import (
    ADDRESS_LENGTHS,
    country_input,
    list_input,
    tax_id_input,
    tax_rate_input,
    time_zone_input,
)
from handlers.views.inputs import Suggestions, date_picker, field_of, search_select, select_or_search, text_input
from handlers.views.limits import MOST_OPTIONS
from handlers.views.problems.customers import FIELD_NAMES, value_of
from handlers.views.reader import Reader, escape, gettext_noop
from handlers.views.rights import role_name
from models.backoffice.orderforms.buying import LONGEST_LINES, Buyer, Buyers
from models.backoffice.orderforms.ordering import OrderOffer
from models.backoffice.orderforms.typed import PEOPLE, Typed
from models.customers.fields import shown
from models.directory.choices import Choice, currency_choices
from models.directory.organizations import Organization
from models.roles import Role
from models.subscriptions.tables import Cycle

START = "order_start"
BUYER = "organization"
"""The input for the customer. Choosing one shows the rest of the first step."""
FILL = "order_fill"
CONTACTS = "order_contacts"
PROCESS = "order_process"
CHANGE = "order_change"
LONGEST_NAME, LONGEST_ADDRESS = 100, 254
MOST_KEPT = 3_000
"""The most characters that a form carries. It's enough unless almost all inputs are as long as they can be."""
ROOM_IN_FORM = 2_500
"""Space for the options of one select. The form has much else."""
LONGEST_PRINTED = 300
CYCLES: Mapping[Cycle, str] = {Cycle.YEAR: gettext_noop("Annual"), Cycle.MONTH: gettext_noop("Monthly")}
STARTS = {"active": gettext_noop("Purchase"), "evaluation": gettext_noop("Evaluation")}


class Step(StrEnum):
    """The steps of the form."""

    WHO = "who"
    WHAT = "what"
    CONTACTS = "contacts"


def kept(typed: Typed) -> str:
    """The entered values, as the form carries them."""
    return json.dumps({name: value for name, value in typed.items() if value}, ensure_ascii=False)


def carried(typed: Typed) -> str:
    """The entered values as a step carries them that has other inputs. If they're too long, the people are left out:
    they are asked for again."""
    text = kept(typed)
    return text if len(text) <= MOST_KEPT else kept({name: typed[name] for name in typed if name not in PEOPLE})


def buyers(reader: Reader, found: Buyers) -> Suggestions:
    """The customers to choose from, and at the end the name that was typed, for a new one."""
    pairs = [(f"{clip(one.name, 55)} · {one.ref}", one.key) for one in found.rows]
    if found.new:
        name = found.new[:LONGEST_NAME]
        pairs.append((reader.plain("New customer: {name}", name=name), name))
    more = reader.plain("The first {count}. Type more to find others.", count=MOST_OPTIONS) if found.more else ""
    return Suggestions(pairs, more)


def start(reader: Reader, buyer: Buyer | None, typed: Typed, *, in_place: bool = False) -> Modal:
    """The first step: the customer and the plan, and the details of a new customer.

    Args:
        buyer: None while none is chosen.
    """
    hint = reader.plain(
        "Type a part of the name. If the customer is new, choose “New customer” at the end of the list."
    )
    chosen = (buyer.name, buyer.organization.key if buyer.organization else buyer.name) if buyer else None
    who = field_of(BUYER, reader.plain("Customer"), search_select(BUYER, reader.plain("Search …"), chosen), hint)
    who["dispatch_action"] = True
    blocks: list[Block] = [who]
    if buyer:
        pairs = [(plan.name, plan.key) for plan in buyer.plans]
        plan = select_or_search("plan", reader.plain("Choose …"), pairs, typed.get("plan") or buyer.plan)
        blocks.append(field_of("plan", reader.plain("Plan"), plan))
        asked = _Asked(reader, typed)
        blocks += _known(reader, buyer.organization) if buyer.organization else _company(asked)
    return Modal(
        name=START,
        title=reader.plain("1 of 3: Customer"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=carried(typed),
        in_place=in_place,
        blocks=blocks,
    )


def _known(reader: Reader, organization: Organization) -> list[Block]:
    """What is known of a customer. It stays as it is."""
    fields = ("billing_address", "country", "tax_id", "tax_rate", "time_zone")
    pairs = [
        (
            reader.say(FIELD_NAMES[field]),
            escape(clip(value_of(reader, field, shown(organization, field)), LONGEST_PRINTED)),
        )
        for field in fields
    ]
    change = button(reader.plain("Change details"), f"/customer edit {organization.ref}")
    return [facts(pairs), buttons(change)]


def _company(asked: "_Asked") -> list[Block]:
    """The details of a new customer."""
    reader, typed = asked.reader, asked.typed
    return [
        section(reader.say("The customer is new. All details below are optional.")),
        *(
            asked.text(name, FIELD_NAMES[name], most, multiline=name == "street", optional=True)
            for name, most in ADDRESS_LENGTHS.items()
        ),
        country_input(reader, typed.get("country", "")),
        tax_id_input(reader, typed.get("tax_id", "")),
        tax_rate_input(reader, typed.get("tax_rate", "")),
        time_zone_input(reader, typed.get("time_zone", "")),
    ]


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


def what(reader: Reader, offer: OrderOffer, today: date, typed: Typed, *, in_place: bool = False) -> Modal:
    """The second step: product, price and start, filled in with what was entered before.

    Args:
        in_place: A button leads back to it.
    """
    day = _day(typed.get("starts_on", "")) or today
    asked = _Asked(reader, {"currency": offer.known.get("currency", ""), **typed})
    return Modal(
        name=FILL,
        title=reader.plain("2 of 3: Product"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=carried({**typed, "plan": offer.plan.key, "organization": _named(offer)}),
        in_place=in_place,
        blocks=[_under(reader, offer), *_sold(asked, offer, day), _back(reader, Step.WHO)],
    )


def _named(offer: OrderOffer) -> str:
    return offer.organization.key if offer.organization else offer.name


def _under(reader: Reader, offer: OrderOffer) -> Block:
    values = {"plan": offer.plan.name, "name": offer.name}
    if offer.organization is None:
        return section(reader.say("For the new customer *{name}*, on the plan *{plan}*.", **values))
    return section(reader.say("For *{name}*, on the plan *{plan}*.", **values))


def _back(reader: Reader, step: Step) -> Block:
    return buttons(button(reader.plain("Back"), CHANGE, step))


def _sold(asked: _Asked, offer: OrderOffer, day: date) -> list[Block]:
    """Product, price and start of the order."""
    reader, choices = asked.reader, currencies(asked.reader, offer)
    chosen = asked.typed["currency"] if len(choices) > 1 else choices[0].value if choices else ""
    cycles = [(reader.plain(text), cycle) for cycle, text in CYCLES.items()]
    starts = [(reader.plain(text), word) for word, text in STARTS.items()]
    counts = gettext_noop("The number of users, vehicles or whatever this product counts.")
    named = gettext_noop("Leave empty to use the product's name.")
    found = gettext_noop("Search by name or by its three letters, such as EUR.")
    return [
        asked.choice("product", gettext_noop("Product"), products(offer)),
        asked.text("seats", gettext_noop("Seats"), 7, counts),
        asked.choice("cycle", gettext_noop("Billing cycle"), cycles),
        list_input(reader, "currency", gettext_noop("Currency"), choices, chosen, found, optional=False),
        asked.choice("start", gettext_noop("Starts as"), starts),
        field_of("starts_on", reader.plain("Starts on"), date_picker("starts_on", day)),
        asked.text("name", gettext_noop("Subscription name"), LONGEST_NAME, named, optional=True),
    ]


def products(offer: OrderOffer) -> list[tuple[str, str]]:
    """The products on offer, as options of a select."""
    return [(product.name, product.key) for product in offer.products]


def currencies(reader: Reader, offer: OrderOffer) -> Sequence[Choice]:
    """The currencies in which these products have prices."""
    priced = {price.currency for product in offer.products for price in product.prices_on(offer.today)}
    return currency_choices(reader.locale, priced)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def contacts(
    reader: Reader, offer: OrderOffer, typed: Typed, *, too_long: bool = False, in_place: bool = False
) -> Modal:
    """The third step: the people, filled in with what was entered before, or with the customer's contacts.

    Args:
        too_long: It couldn't be left, because the form can't carry what was entered.
    """
    is_new = not any(typed.get(name) for name in PEOPLE)
    asked = _Asked(reader, {**offer.known, **typed} if is_new else typed)
    blocks: list[Block] = []
    if too_long:
        blocks.append(section(reader.say("This form is too long for Slack. Shorten something before you go back.")))
    if is_new and any(offer.known.get(name) for name in PEOPLE):
        blocks.append(note(reader.say("I've filled in the contacts of {ref}. Change what differs.", ref=offer.source)))
    blocks += [*_people(asked, offer), _back(reader, Step.WHAT)]
    return Modal(
        name=CONTACTS,
        title=reader.plain("3 of 3: Contacts"),
        submit=reader.plain("Preview"),
        close=reader.plain("Cancel"),
        form_context=kept({name: value for name, value in typed.items() if name not in PEOPLE}),
        in_place=in_place,
        blocks=blocks,
    )


def _people(asked: _Asked, offer: OrderOffer) -> list[Block]:
    """The main contact, the further contacts that the plan allows, and the site admins of a site."""
    reader, table = asked.reader, offer.table
    main, first = (role_name(reader, table, role) for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY))
    named, reached = gettext_noop("{role}: name"), gettext_noop("{role}: email address")
    known = gettext_noop("If I already know the person with this address, their details stay as they are.")
    blocks: list[Block] = [
        asked.text("main_name", named, LONGEST_NAME, role=main),
        asked.text("main_address", reached, LONGEST_ADDRESS, known, role=main),
    ]
    if offer.asks_for_admins(asked.typed.get("product", "")):
        hint = gettext_noop("A site needs at least one. Enter one person per line.")
        role = role_name(reader, table, Role.SITE_ADMIN)
        admins = gettext_noop("{role}: name and email address")
        blocks.append(asked.text("admins", admins, LONGEST_LINES, hint, multiline=True, role=role))
    blocks += [
        asked.text("first_name", named, LONGEST_NAME, optional=True, role=first),
        asked.text("first_address", reached, LONGEST_ADDRESS, known, optional=True, role=first),
    ]
    blocks += _several(asked, "more_billing", role_name(reader, table, Role.BILLING_SECONDARY), offer.billing - 1)
    return blocks + _several(asked, "more", role_name(reader, table, Role.TECHNICAL_SECONDARY), offer.technical - 1)


def _several(asked: _Asked, name: str, role: str, most: int) -> list[Block]:
    """An input for one person a line, if the plan has places for them."""
    if most < 1:
        return []
    label = gettext_noop("{role}: more people")
    hint = gettext_noop("One person per line: name and email address. {count} at most.")
    return [asked.text(name, label, LONGEST_LINES, hint, multiline=True, optional=True, role=role, count=most)]
