"""Changing a price: the form, what it means, and what came of it."""

import json
from collections.abc import Mapping
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, section
from handlers.views.catalogue.products import COMMAND
from handlers.views.inputs import date_picker, field_of, radio_buttons, text_input
from handlers.views.lines import per_seat
from handlers.views.orderforms import CYCLES
from handlers.views.reader import Reader, Safe
from models.backoffice.catalogue.looking import ProductCard
from models.backoffice.catalogue.pricing import PriceChange
from models.core.money import to_decimal
from models.subscriptions.tables import Cycle

FORM, SAVE = "catalogue_price", "catalogue_price_save"
LONGEST_PRICE = 40


def price_form(reader: Reader, card: ProductCard) -> Modal:
    """The form for a price. It shows the first of those that hold."""
    product = card.product
    now = next(iter(product.prices_on(card.today)), None)
    cycles = [(reader.plain(text), str(cycle)) for cycle, text in CYCLES.items()]
    price = f"{to_decimal(now.unit_price, now.currency):f}" if now else ""
    hint = reader.plain("The price of one seat for a month or a year, before tax.")
    holds = reader.plain("Today or later. Quotes made from that day on use it.")
    return Modal(
        name=FORM,
        title=reader.plain("Change a price"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=product.key,
        blocks=[
            section(reader.say("*{name}* · `{key}`", name=product.name, key=product.key)),
            field_of(
                "currency",
                reader.plain("Currency"),
                text_input("currency", 3, now.currency if now else ""),
                reader.plain("Three letters, such as EUR."),
            ),
            field_of(
                "cycle", reader.plain("Billing cycle"), radio_buttons("cycle", cycles, now.cycle if now else Cycle.YEAR)
            ),
            field_of("price", reader.plain("Price"), text_input("price", LONGEST_PRICE, price), hint),
            field_of("holds_from", reader.plain("Holds from"), date_picker("holds_from", card.today), holds),
        ],
    )


def price_page(reader: Reader, change: PriceChange, typed: Mapping[str, str]) -> Modal:
    """What a new price means, to be confirmed. `typed` are the texts of the form."""
    blocks: list[Block] = [section(what_changes(reader, change)), *[section(one) for one in _meaning(reader, change)]]
    return Modal(
        name=SAVE,
        title=reader.plain("Save this price?"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=json.dumps({"key": change.product.key, **typed}, ensure_ascii=False),
        blocks=blocks,
    )


def what_changes(reader: Reader, change: PriceChange) -> Safe:
    """The price before and after, and its first day."""
    values = {
        "name": change.product.name,
        "day": _day(reader, change.holds_from, change.today),
        "after": per_seat(reader, change.after, change.currency, change.cycle),
    }
    if change.before is None:
        return reader.say("*{name}* costs {after}, {day}. It had no such price.", **values)
    before = reader.money(change.before, change.currency)
    return reader.say("*{name}* costs {after} instead of {before}, {day}.", before=before, **values)


def _day(reader: Reader, day: date, today: date) -> Safe:
    if day == today:
        return reader.say("from today on")
    return reader.say("from {day} on", day=reader.day(day))


def _meaning(reader: Reader, change: PriceChange) -> list[Safe]:
    """Who gets the new price, and what keeps the old one."""
    said = [
        reader.say_count(
            "{count} running subscription gets it with its next quote or renewal from that day on. What is sold keeps "
            "its price.",
            "{count} running subscriptions get it with their next quote or renewal from that day on. What is sold "
            "keeps its price.",
            change.subscriptions,
        ),
        reader.say_count(
            "{count} draft or open quote keeps its price.",
            "{count} drafts and open quotes keep their prices.",
            change.quotes,
        ),
    ]
    if change.later is not None:
        later = per_seat(reader, change.later.unit_price, change.currency, change.cycle)
        day = reader.day(change.later.holds_from)
        said.append(reader.say("It holds until another one does: {price} from {day} on.", price=later, day=day))
    return said


def priced(reader: Reader, change: PriceChange) -> Message:
    """Confirms a new price."""
    text = reader.say("Saved. {what}", what=what_changes(reader, change))
    row = [
        button(
            reader.plain("Show {product}", product=change.product.name), f"{COMMAND} show product {change.product.key}"
        )
    ]
    if change.holds_from > change.today:
        row.append(button(reader.plain("Withdraw"), f"{COMMAND} withdraw {change.number}"))
    return Message(text, [section(text), buttons(*row)])


def withdrawn(reader: Reader, change: PriceChange) -> Message:
    """Confirms that a scheduled price is gone."""
    values = {
        "name": change.product.name,
        "price": per_seat(reader, change.after, change.currency, change.cycle),
        "day": reader.day(change.holds_from),
    }
    text = reader.say("*{name}* won't cost {price} from {day} on.", **values)
    if change.before is None:
        text += " " + reader.say("It has no such price.")
    else:
        before = per_seat(reader, change.before, change.currency, change.cycle)
        text += " " + reader.say("It stays at {price}.", price=before)
    show = button(
        reader.plain("Show {product}", product=change.product.name), f"{COMMAND} show product {change.product.key}"
    )
    return Message(text, [section(text), buttons(show)])
