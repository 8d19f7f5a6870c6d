"""Products with their prices: the list, and the card of one."""

from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, button, buttons, cell, confirm, header, note, section
from handlers.views.element_types import Button
from handlers.views.lines import per_seat
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.backoffice.catalogue.looking import ProductCard
from models.catalogue.plans import Plan
from models.catalogue.products import ALWAYS, Price, Product
from models.core.paging import PageOf
from models.roles import Kind

COMMAND = "/steward catalogue"
FIND = "products"
KINDS = {
    (Kind.LICENSE, False): gettext_noop("License"),
    (Kind.SITE, False): gettext_noop("Site"),
    (Kind.LICENSE, True): gettext_noop("Add-on to a license"),
    (Kind.SITE, True): gettext_noop("Add-on to a site"),
}
"""What a product is: its kind, and whether it is an add-on."""
MOST_NOW, MOST_SCHEDULED, MOST_EARLIER = 30, 8, 10


def kind_of(reader: Reader, product: Product) -> str:
    """What a product is, in plain text."""
    return reader.plain(KINDS[product.kind, product.is_addon])


def product_list(reader: Reader, page: PageOf[Product], today: date) -> Message:
    """A page of the products with the prices that hold today."""
    title = reader.plain("Products")
    row = [
        button(reader.plain("Add a product …"), f"{COMMAND} add product"),
        button(reader.plain("Plans"), f"{COMMAND} plans"),
    ]
    if not page:
        text = reader.say("There are no products yet.")
        return Message(text, [header(title), section(text), buttons(*row)])
    return listing(reader, title, product_rows(reader, page, today), [header(title)], [buttons(*row)])


def product_rows(reader: Reader, page: PageOf[Product], today: date) -> Rows:
    """A page of the products, or those that a search found."""
    heads = [
        *(reader.plain("Product"), reader.plain("Key"), reader.plain("Kind")),
        *(reader.plain("Price"), reader.plain("Status")),
    ]
    rows = [_row(reader, one, today) for one in page]
    return Rows(rows, heads, COMMAND, page.first, page.total, f"{PICK} {FIND}")


def _row(reader: Reader, product: Product, today: date) -> Row:
    kind = kind_of(reader, product)
    prices = " · ".join(price_in_words(reader, one) for one in product.prices_on(today))
    values = {"name": product.name, "key": product.key, "kind": kind}
    line = reader.say("*{name}* · `{key}` · {kind}", **values)
    line += "\n" + (escape(prices) if prices else reader.say("No price holds today."))
    state = retired_in_words(reader, product)
    if product.retired_on is not None:
        line += "\n" + escape(state)
    show = button(reader.plain("Show"), f"{COMMAND} show product {product.key}")
    return Row(line, [cell(text) for text in (product.name, product.key, kind, prices, state)], show)


def retired_in_words(reader: Reader, row: Plan | Product) -> str:
    """Whether a plan or a product is sold, in plain text."""
    if row.retired_on is None:
        return reader.plain("On sale")
    return reader.plain("Not sold from {day} on", day=reader.day(row.retired_on))


def price_in_words(reader: Reader, price: Price) -> str:
    """A price in plain text."""
    return per_seat(reader, price.unit_price, price.currency, price.cycle)


def _earlier(reader: Reader, price: Price) -> Safe:
    """An earlier price. The first one has no day, because it came with the product."""
    return escape(price_in_words(reader, price)) if price.holds_from == ALWAYS else _from_day(reader, price)


def product_card(reader: Reader, card: ProductCard) -> Message:
    """A product with the prices that hold, those that are scheduled, and earlier ones."""
    product = card.product
    first = reader.say("*{name}* · `{key}` · {kind}", name=product.name, key=product.key, kind=kind_of(reader, product))
    used = reader.say_count(
        "{count} running subscription has it.", "{count} running subscriptions have it.", card.subscriptions
    )
    holding = product.prices_on(card.today)
    prices = [escape(price_in_words(reader, one)) for one in holding[:MOST_NOW]]
    now = Safe("\n").join(prices or [reader.say("No price holds today.")])
    text = Safe("\n").join([first, escape(retired_in_words(reader, product)), used, now])
    blocks: list[Block] = [header(product.name), section(text)]
    scheduled, earlier = card.scheduled, card.earlier
    blocks += [section(_from_day(reader, one), _withdraw(reader, one)) for one in scheduled[:MOST_SCHEDULED]]
    if earlier:
        past = [_earlier(reader, one) for one in earlier[:MOST_EARLIER]]
        blocks.append(note(reader.say("Earlier prices: {prices}", prices=Safe(" · ").join(past))))
    if left := len(holding[MOST_NOW:]) + len(scheduled[MOST_SCHEDULED:]) + len(earlier[MOST_EARLIER:]):
        blocks.append(
            note(reader.say_count("{count} more price isn't shown.", "{count} more prices aren't shown.", left))
        )
    row = [
        button(reader.plain("Change a price …"), f"{COMMAND} price product {product.key}"),
        button(reader.plain("Change …"), f"{COMMAND} edit product {product.key}"),
        _retire(reader, product),
        button(reader.plain("All products"), COMMAND),
    ]
    said = [text, *[_from_day(reader, one) for one in scheduled[:MOST_SCHEDULED]]]
    return Message(Safe("\n").join(said), [*blocks, buttons(*row)])


def _retire(reader: Reader, product: Product) -> Button:
    if product.retired_on is not None:
        return button(reader.plain("Bring back"), f"{COMMAND} restore product {product.key}")
    return button(reader.plain("Retire …"), f"{COMMAND} retire product {product.key}")


def _from_day(reader: Reader, price: Price) -> Safe:
    return reader.say("From {day}: {price}", day=reader.day(price.holds_from), price=price_in_words(reader, price))


def _withdraw(reader: Reader, price: Price) -> Button:
    values = {"price": price_in_words(reader, price), "day": reader.day(price.holds_from)}
    question = confirm(
        reader.plain("Withdraw this price?"),
        reader.plain("{price} from {day} won't hold. The price before it stays.", **values),
        reader.plain("Withdraw"),
        reader.plain("Keep it"),
    )
    label = reader.plain("Withdraw")
    return button(label, f"{COMMAND} withdraw {price.id}", confirm=question, about=_about(reader, price))


def _about(reader: Reader, price: Price) -> str:
    return reader.plain("{price} from {day}", price=price_in_words(reader, price), day=reader.day(price.holds_from))
