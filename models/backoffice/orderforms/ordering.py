"""Ordering from Slack: the staff's input becomes an order form, so that both are processed in the same way."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.orderforms.actions import LOCK
from models.backoffice.orderforms.buying import buyer_named, contacts_of, last_subscription, unknown_plan
from models.backoffice.orderforms.catalogue import NO_PRICE, RETIRED
from models.backoffice.orderforms.company import company_of
from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.entries import StartState, SubscriptionEntry
from models.backoffice.orderforms.faults import OrderFormFault, quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import look_up
from models.backoffice.orderforms.problems import OrderFault
from models.backoffice.orderforms.typed import FORM, Making, Ordered, Typed
from models.backoffice.orderforms.validation import faults_against, lacks_site_admin
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.contacts.limits import limit_of
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.sentences import Sentence, sentence
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import Kind, Role, RoleTable, StaffRight
from models.subscriptions.contacts import ContactKind

MOST_OF_A_KIND = 10
"""The most contacts of a kind in one order if the plan sets no limit."""


@dataclass(frozen=True)
class OrderOffer:
    """What can be ordered under a plan. `organization` is None if the name is a new one.

    `billing` and `technical` are the limits on contacts, and `today` is the day whose prices hold. `known` has the
    inputs that are filled in from the organization's newest subscription, whose short ID is `source`.
    """

    plan: Plan
    table: RoleTable
    name: str
    organization: Organization | None
    products: Sequence[Product]
    billing: int
    technical: int
    today: date
    known: Typed = field(default_factory=dict)
    source: str = ""

    def asks_for_admins(self, product: str) -> bool:
        """Whether this product is a site, and the role table has site admins."""
        is_site = any(one.key == product and one.kind is Kind.SITE for one in self.products)
        return Role.SITE_ADMIN in self.table.roles and is_site


@dataclass(frozen=True)
class Draft:
    """An order that can be processed. `price` is for one seat and one term, before tax in minor units."""

    form: OrderForm
    offer: OrderOffer
    product: Product
    price: int
    contacts: Sequence[Ordered]

    @property
    def subscription(self) -> SubscriptionEntry:
        """The subscription that is ordered."""
        return self.form.subscriptions[0]

    @property
    def seats(self) -> int:
        """The number of seats of the product."""
        return self.subscription.items[0].seats

    @property
    def is_bought(self) -> bool:
        """Whether the subscription is bought at once, without an evaluation."""
        return self.subscription.state is not StartState.EVALUATION


@action("orderforms.offer_order", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("see what can be ordered"))
async def offer_order(desk: Desk, plan: str, organization: str) -> OrderOffer:
    """What can be ordered under a plan, for an organization by key or name. An unknown name becomes a new organization.

    Raises:
        Refused: The plan doesn't exist, has no products, or several organizations have that name.
    """
    return await _offer(desk, plan, organization)


@action("orderforms.check_order", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("check a part of an order"))
async def check_order(desk: Desk, typed: Typed, fields: Collection[str]) -> OrderOffer:
    """Check the inputs of one step by the rules for the whole order. The others may still be empty.

    Raises:
        Refused: One of these inputs is wrong; the error carries all of them.
    """
    made = await _make(desk, typed)
    _raise([one for one in made.wrong if one.field in fields])
    return made.offer


@action("orderforms.draft_order", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("preview an order"))
async def draft_order(desk: Desk, typed: Typed) -> Draft:
    """Make an order form from the input, and check it against the desk. Nothing is written.

    Other orders wait until this transaction ends, so that the new number stays free.

    Raises:
        Refused: An entry is wrong; `field` names the input.
    """
    await one_at_a_time(desk.session, LOCK)
    made = await _make(desk, typed)
    _raise(made.wrong)
    offer, form = made.offer, made.form
    subscription = form.subscriptions[0]
    product = next(product for product in offer.products if product.key == subscription.items[0].product)
    price = product.price_on(subscription.currency, subscription.cycle, offer.today)
    if price is None:
        # A price that is scheduled is enough for a file, but not for a quote that is made now.
        said = sentence(NO_PRICE[subscription.cycle], product=quoted(product.name), currency=subscription.currency)
        raise Refused(OrderFault(said), "product")
    return Draft(form, offer, product, price.unit_price, made.making.contacts(subscription))


@dataclass(frozen=True)
class _Made:
    """An order form made from the input, and what is wrong with it: one fault for each input, next to that input."""

    offer: OrderOffer
    making: Making
    form: OrderForm
    wrong: Sequence[Refused]


async def _make(desk: Desk, typed: Typed) -> _Made:
    offer = await _offer(desk, typed.get("plan", ""), typed.get("organization", ""))
    company, wrong = ({}, []) if offer.organization else company_of(typed)
    making = Making(desk, typed, offer.plan, offer.table)
    form = draft(await making.data(offer.name, offer.organization, company, offer.products), "", {})
    known = await look_up(desk.session, form)
    faults = [*form.faults, *faults_against(form, known, desk.tables, desk.vendor_name)]
    return _Made(offer, making, form, [*wrong, *_wrong(making, faults, offer, form)])


def _raise(wrong: Sequence[Refused]) -> None:
    """Refuse an order with the first fault of each input."""
    found: dict[str, Refused] = {}
    for one in wrong:
        found.setdefault(one.field, one)
    if found:
        first, *others = found.values()
        first.others = [one for one in others if one.field in FORM]
        raise first


def _wrong(making: Making, faults: Sequence[OrderFormFault], offer: OrderOffer, form: OrderForm) -> Iterator[Refused]:
    """The faults at their inputs. A product is named as in the form, and not by its key."""
    names = {quoted(product.key): quoted(product.name) for product in offer.products}
    for fault in faults:
        name = making.input_of(fault.path)
        said = fault.sentence
        if fault.path[-1:] == ("product",):
            said = Sentence(said.text, tuple((word, names.get(value, value)) for word, value in said.values))
        yield Refused(OrderFault(said), name)
    if (with_admins := _wrong_with_admins(form, offer)) is not None:
        yield Refused(OrderFault(with_admins), "admins")


def _wrong_with_admins(form: OrderForm, offer: OrderOffer) -> Sentence | None:
    """Why the site admins entered don't fit the product. A file may leave them out, because older files do. Here, the
    person who orders can still ask for one."""
    for subscription in form.subscriptions:
        if {item.product for item in subscription.items} <= {product.key for product in offer.products}:
            if lacks_site_admin(subscription, offer.table):
                return sentence(
                    "A site needs at least one. Nobody else can change its users or deactivate its products."
                )
            admins = [contact for contact in subscription.contacts if contact.role is Role.SITE_ADMIN]
            if admins and subscription.kind is not Kind.SITE:
                return sentence("This product is a license. Only sites have this role.")
    return None


async def _offer(desk: Desk, plan_key: str, named: str) -> OrderOffer:
    plan = (await desk.session.scalars(select(Plan).where(Plan.key == plan_key))).one_or_none()
    if plan is None:
        raise unknown_plan(plan_key)
    if not plan.is_sold_on(desk.own_day):
        raise Refused(OrderFault(sentence(RETIRED, name=quoted(plan.key), day=plan.retired_on)), "plan")
    name, organization = await buyer_named(desk, named)
    table = desk.tables[plan.role_table]
    kinds = [kind for kind in Kind if table.has_kind(kind)]
    editions = select(Product).where(col(Product.kind).in_(kinds), col(Product.is_addon).is_(False))
    products = await desk.session.scalars(
        editions.options(selectinload(Product.prices)).order_by(col(Product.name))  # type: ignore[arg-type]
    )
    billing, technical = _most(plan, ContactKind.BILLING), _most(plan, ContactKind.TECHNICAL)
    last = await last_subscription(desk, organization) if organization else None
    limits = {"more_billing": billing - 1, "more": technical - 1}
    today = desk.today(organization) if organization else desk.own_day
    return OrderOffer(
        plan=plan,
        table=table,
        name=name,
        organization=organization,
        products=[one for one in products if one.prices_on(today) and one.is_sold_on(today)],
        billing=billing,
        technical=technical,
        today=today,
        known={"currency": last.currency, **contacts_of(last, table, limits)} if last else {},
        source=last.ref if last else "",
    )


def _most(plan: Plan, kind: ContactKind) -> int:
    limit = limit_of(plan, kind)
    return MOST_OF_A_KIND if limit is None else min(limit, MOST_OF_A_KIND)
