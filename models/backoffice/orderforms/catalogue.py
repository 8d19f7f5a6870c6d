"""The products that a subscription can contain: those on the desk, and new ones in the order form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from models.backoffice.orderforms.entries import ItemEntry, PriceEntry, SubscriptionEntry
from models.backoffice.orderforms.faults import FieldPath, OrderFormFault, quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.catalogue.products import Price
from models.core.sentences import sentence
from models.core.texts import gettext_noop
from models.roles import Kind
from models.subscriptions.tables import Cycle

RETIRED = gettext_noop("{name} is no longer sold. It was retired on {day}.")
PriceKey = tuple[str, str]
"""A currency and a cycle."""
FOR_OTHERS = {
    Kind.LICENSE: gettext_noop("{product} is for a license, but {ref} is a site."),
    Kind.SITE: gettext_noop("{product} is for a site, but {ref} is a license."),
}
NO_PRICE = {
    Cycle.MONTH: gettext_noop(
        "{product} has no monthly price in {currency}. Choose another billing cycle or currency, or add the price "
        "first."
    ),
    Cycle.YEAR: gettext_noop(
        "{product} has no annual price in {currency}. Choose another billing cycle or currency, or add the price first."
    ),
}


@dataclass(frozen=True)
class Sold:
    """A product, as the rules need it. `priced` are the currencies and cycles for which it has a price. `retired_on` is
    the day from which it isn't sold."""

    kind: Kind
    family: str
    is_addon: bool
    priced: frozenset[PriceKey]
    retired_on: date | None = None


@dataclass(frozen=True)
class Catalogue:
    """All products by key, as they will be after the import."""

    products: Mapping[str, Sold]

    @classmethod
    def of(cls, form: OrderForm, known: Known) -> Self:
        """The catalogue after the import. Existing products stay as they are, and get missing prices."""
        new = {product.key: _prices(product.prices) for product in form.products}
        products = {
            product.key: Sold(product.kind, product.family, product.addon, new[product.key])
            for product in form.products
        }
        for key, row in known.products.items():
            priced = _prices(row.prices) | new.get(key, frozenset())
            products[key] = Sold(row.kind, row.family, row.is_addon, priced, row.retired_on)
        return cls(products)

    def find(self, items: list[ItemEntry]) -> list[tuple[ItemEntry, Sold]]:
        """The items with their products. Unknown products are left out, because they are reported elsewhere."""
        return [(item, self.products[item.product]) for item in items if item.product in self.products]


def items_faults(form: OrderForm, subscription: SubscriptionEntry, catalogue: Catalogue) -> Iterator[OrderFormFault]:
    """The faults in the items and users of a new subscription."""
    found = catalogue.find(subscription.items)
    editions: dict[str, ItemEntry] = {}
    for item, product in found:
        path: FieldPath = (*item.path, "product")
        # What was sold before stays sold, also if the file comes later.
        if product.retired_on is not None and product.retired_on <= (item.started_on or subscription.starts_on):
            yield form.fault(path, sentence(RETIRED, name=quoted(item.product), day=product.retired_on))
        if product.kind is not subscription.kind:
            said = sentence(FOR_OTHERS[product.kind], product=quoted(item.product), ref=subscription.ref)
            yield form.fault(path, said)
        elif not product.is_addon and (first := editions.setdefault(product.family, item)) is not item:
            said = sentence(
                "{product} is another edition of the same product. There can be only one.",
                product=quoted(first.product),
            )
            yield form.fault(path, said)
        if "currency" in subscription.model_fields_set and _key(subscription) not in product.priced:
            said = sentence(NO_PRICE[subscription.cycle], product=quoted(item.product), currency=subscription.currency)
            yield form.fault(path, said)
    if len(found) < len(subscription.items):
        return
    for item, product in found:
        if product.is_addon and product.family not in editions:
            said = sentence(
                "{product} is an add-on: it needs an edition of {family} beside it.",
                product=quoted(item.product),
                family=quoted(product.family),
            )
            yield form.fault((*item.path, "product"), said)
    seats = max((item.seats for item in editions.values()), default=0)
    if subscription.kind is Kind.SITE and len(subscription.users) > seats:
        said = sentence(
            "Each user needs a seat, but there are more users ({users}) than seats ({seats}).",
            users=len(subscription.users),
            seats=seats,
        )
        yield form.fault((*subscription.path, "users"), said)


def _key(subscription: SubscriptionEntry) -> PriceKey:
    return (subscription.currency, subscription.cycle)


def _prices(prices: Iterable[Price | PriceEntry]) -> frozenset[PriceKey]:
    return frozenset((price.currency, price.cycle) for price in prices)
