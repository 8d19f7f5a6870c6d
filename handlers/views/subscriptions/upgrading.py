"""Upgrading a license, as Block Kit."""

from handlers.views.block_types import Block
from handlers.views.blocks import Modal, clip, section
from handlers.views.inputs import field_of, select_or_search
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions.changes import by_the_seat, seats_input, until
from models.catalogue.products import Product
from models.changes.upgrading import Upgrades

FORM = "subscription_upgrade"
MOST_PRICES = 5
LONGEST_NAME = 60


def upgrade_form(reader: Reader, found: Upgrades, key: str, seats: int) -> Modal:
    """The form for a higher edition, or more seats. It suggests the edition with this key, and so many seats."""
    subscription, edition = found.subscription, found.edition
    own = edition.product
    values = {"ref": subscription.ref, "name": subscription.name, "product": own.name}
    now = reader.say_count(
        "*{ref}* · {name}: {product}, {count} seat.",
        "*{ref}* · {name}: {product}, {count} seats.",
        edition.seats,
        **values,
    )
    blocks: list[Block] = [section(now), section(until(reader, subscription))]
    if not found.higher:
        blocks.append(section(reader.say("{product} is the highest edition. You can add seats.", **values)))
    else:
        prices = [_price(reader, found, one) for one in found.higher[:MOST_PRICES]]
        if left := len(found.higher) - len(prices):
            prices.append(reader.say("… and {count} more. To see the price of one, choose it.", count=left))
        blocks.append(section(Safe("\n").join(prices)))
    key = key or (found.higher[0].key if found.higher else own.key)
    choice = select_or_search("edition", reader.plain("Edition"), editions(reader, found), key)
    return Modal(
        name=FORM,
        title=reader.plain("Upgrade"),
        submit=reader.plain("Show the price") if subscription.bought else reader.plain("Upgrade"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription.ref} {edition.seats}",
        blocks=[
            *blocks,
            field_of("edition", reader.plain("Edition"), choice),
            field_of("seats", reader.plain("Seats"), seats_input(seats, edition.seats)),
        ],
    )


def editions(reader: Reader, found: Upgrades) -> list[tuple[str, str]]:
    """The current edition and the higher ones, as options of a select."""
    own = found.edition.product
    return [(reader.plain("{product} (current)", product=own.name), own.key), *((o.name, o.key) for o in found.higher)]


def _price(reader: Reader, found: Upgrades, product: Product) -> Safe:
    """The price of an edition."""
    price = by_the_seat(reader, product, found.subscription, found.today)
    return reader.say("• {product}: {price}", product=clip(product.name, LONGEST_NAME), price=price)
