"""Ordering from Slack: the staff's input becomes an order form, so that both are processed in the same way."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.orderforms.actions import LOCK
from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.entries import StartState, SubscriptionEntry
from models.backoffice.orderforms.faults import OrderFormFault, quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import look_up
from models.backoffice.orderforms.problems import NothingSold, OrderFault
from models.backoffice.orderforms.typed import FORM, Making, Ordered, Typed
from models.backoffice.orderforms.validation import faults_against, has_kind, lacks_site_admin
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
from models.subscriptions.tables import Subscription

MOST_OF_A_KIND = 10
"""The most contacts of a kind in one order if the plan sets no limit."""


@dataclass(frozen=True)
class OrderOffer:
    """What can be ordered under a plan. `organization` is None if the name is a new one.

    `billing` and `technical` are the limits on contacts, `currency` the one that the organization last paid in.
    """

    plan: Plan
    table: RoleTable
    name: str
    organization: Organization | None
    products: Sequence[Product]
    billing: int
    technical: int
    currency: str = ""

    @property
    def asks_for_admins(self) -> bool:
        """Whether a site can be ordered, and the role table has site admins."""
        return Role.SITE_ADMIN in self.table.roles and any(product.kind is Kind.SITE for product in self.products)


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


@action(
    "orderforms.plans_to_order",
    StaffRight.PROCESS_ORDERS,
    reads=True,
    label=gettext_noop("see the plans that can be ordered"),
)
async def plans_to_order(desk: Desk) -> list[Plan]:
    """The plans that subscriptions can be ordered under, by name.

    Raises:
        Refused: There are no plans, or no products.
    """
    plans = list(await desk.session.scalars(select(Plan).order_by(col(Plan.name))))
    if not plans or (await desk.session.scalars(select(Product.id).limit(1))).first() is None:
        raise Refused(NothingSold())
    return plans


@action("orderforms.offer_order", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("see what can be ordered"))
async def offer_order(desk: Desk, plan: str, organization: str) -> OrderOffer:
    """What can be ordered under a plan, for an organization by key or name. An unknown name becomes a new organization.

    Raises:
        Refused: The plan doesn't exist, has no products, or several organizations have that name.
    """
    return await _offer(desk, plan, organization)


@action("orderforms.draft_order", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("preview an order"))
async def draft_order(desk: Desk, typed: Typed) -> Draft:
    """Make an order form from the input, and check it against the desk. Nothing is written.

    Other orders wait until this transaction ends, so that the new number stays free.

    Raises:
        Refused: An entry is wrong; `field` names the input.
    """
    await one_at_a_time(desk.session, LOCK)
    offer = await _offer(desk, typed.get("plan", ""), typed.get("organization", ""))
    making = Making(desk, typed, offer.plan, offer.table)
    form = draft(await making.data(offer.name, offer.organization, offer.products), "", {})
    known = await look_up(desk.session, form)
    faults = [*form.faults, *faults_against(form, known, desk.tables, desk.vendor_name)]
    _must_fit(making, faults, offer, form)
    subscription = form.subscriptions[0]
    product = next(product for product in offer.products if product.key == subscription.items[0].product)
    wanted = (subscription.currency, subscription.cycle)
    price = next(price.unit_price for price in product.prices if (price.currency, price.cycle) == wanted)
    return Draft(form, offer, product, price, making.contacts(subscription))


def _must_fit(making: Making, faults: Sequence[OrderFormFault], offer: OrderOffer, form: OrderForm) -> None:
    """Refuse an order with faults: one fault for each input, next to that input. A product is named as in the form, and
    not by its key."""
    names = {quoted(product.key): quoted(product.name) for product in offer.products}
    wrong: dict[str, Refused] = {}
    for fault in faults:
        name = making.input_of(fault.path)
        said = fault.sentence
        if fault.path[-1:] == ("product",):
            said = Sentence(said.text, tuple((word, names.get(value, value)) for word, value in said.values))
        wrong.setdefault(name, Refused(OrderFault(said), name))
    if (with_admins := _wrong_with_admins(form, offer)) is not None:
        wrong.setdefault("admins", Refused(OrderFault(with_admins), "admins"))
    if wrong:
        first, *others = wrong.values()
        first.others = [one for one in others if one.field in FORM]
        raise first


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
        raise Refused(OrderFault(sentence("There is no plan {plan}.", plan=quoted(plan_key))), "plan")
    table, name = desk.tables[plan.role_table], " ".join(named.split())
    kinds = [kind for kind in Kind if has_kind(table, kind)]
    editions = select(Product).where(col(Product.kind).in_(kinds), col(Product.is_addon).is_(False))
    products = await desk.session.scalars(
        editions.options(selectinload(Product.prices)).order_by(col(Product.name))  # type: ignore[arg-type]
    )
    organization = await _organization(desk, name)
    return OrderOffer(
        plan=plan,
        table=table,
        name=organization.name if organization else name,
        organization=organization,
        products=[product for product in products if product.prices],
        billing=_most(plan, ContactKind.BILLING),
        technical=_most(plan, ContactKind.TECHNICAL),
        currency=await _last_currency(desk, organization) if organization else "",
    )


def _most(plan: Plan, kind: ContactKind) -> int:
    limit = limit_of(plan, kind)
    return MOST_OF_A_KIND if limit is None else min(limit, MOST_OF_A_KIND)


async def _organization(desk: Desk, name: str) -> Organization | None:
    """The organization with this key or, ignoring case, this name. None if it is new."""
    if not name:
        raise Refused(OrderFault(sentence("It is empty.")), "organization")
    keyed = (await desk.session.scalars(select(Organization).where(Organization.key == name))).one_or_none()
    if keyed is not None:
        return keyed
    # Compared in Python, because databases ignore case differently.
    names = await desk.session.execute(select(Organization.key, Organization.name))
    keys = [found for found, called in names if called.casefold() == name.casefold()]
    if len(keys) > 1:
        said = sentence(
            "Several organizations have this name. Write the key of one: {keys}.", keys=", ".join(sorted(keys)[:5])
        )
        raise Refused(OrderFault(said), "organization")
    if not keys:
        return None
    return (await desk.session.scalars(select(Organization).where(Organization.key == keys[0]))).one()


async def _last_currency(desk: Desk, organization: Organization) -> str:
    last = select(Subscription.currency).where(Subscription.organization_id == organization.id)
    return (await desk.session.scalars(last.order_by(col(Subscription.id).desc()).limit(1))).first() or ""
