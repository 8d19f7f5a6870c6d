"""Who orders: the customers to choose from, and what is known of one already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import and_, col, or_, select, true

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import parse
from models.backoffice.orderforms.faults import quoted
from models.backoffice.orderforms.problems import NothingSold, OrderFault
from models.backoffice.orderforms.typed import SEVERAL, Typed
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.sentences import sentence
from models.core.texts import gettext_noop
from models.directory.organizations import Organization, searchable
from models.roles import Role, RoleTable, StaffRight
from models.subscriptions.lookup import subscription_options
from models.subscriptions.tables import Subscription

MOST_FOUND = 100
MOST_WORDS = 8
LONGEST_LINES = 500
"""The most characters of an input with one person a line."""
FIRST = {Role.BILLING_PRIMARY: "main", Role.TECHNICAL_PRIMARY: "first"}
"""The inputs for one person, with name and address."""


@dataclass(frozen=True)
class Buyer:
    """Who orders. `organization` is None if the name is new, `plan` is the key of the one that they have."""

    name: str
    organization: Organization | None
    plans: Sequence[Plan]
    plan: str = ""


@dataclass(frozen=True)
class Buyers:
    """The customers that fit what was typed. `more`: there are others. `new`: the name that was typed, if none of them
    has it."""

    rows: Sequence[Organization]
    more: bool
    new: str


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
    found = await desk.session.scalars(select(Plan).order_by(col(Plan.name)))
    plans = [plan for plan in found if plan.is_sold_on(desk.own_day)]
    if not plans or (await desk.session.scalars(select(Product.id).limit(1))).first() is None:
        raise Refused(NothingSold())
    return plans


@action(
    "orderforms.find_buyers",
    StaffRight.PROCESS_ORDERS,
    reads=True,
    label=gettext_noop("search for the customer of an order"),
)
async def find_buyers(desk: Desk, typed: str) -> Buyers:
    """The customers with these words in their name or key, by name. Or the one with this ID, such as CUS-7."""
    name, words = " ".join(typed.split()), searchable(typed).split()[:MOST_WORDS]
    short_id = parse(Organization, name) if name.upper().startswith(Organization.PREFIX) else None
    fits = [col(Organization.search_text).contains(word, autoescape=True) for word in words]
    found = or_(and_(true(), *fits), col(Organization.id) == short_id.numbers[0]) if short_id else and_(true(), *fits)
    statement = select(Organization).where(found).order_by(col(Organization.search_text)).limit(MOST_FOUND)
    rows = list(await desk.session.scalars(statement))
    taken = not name or (short_id and rows) or await _keys_named(desk, name)
    return Buyers(rows[: MOST_FOUND - 1], len(rows) == MOST_FOUND, "" if taken else name)


@action(
    "orderforms.show_buyer", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("see the customer of an order")
)
async def show_buyer(desk: Desk, organization: str) -> Buyer:
    """What is known of an organization, by key or name. An unknown name becomes a new organization.

    Raises:
        Refused: There are no plans, or several organizations have that name.
    """
    plans = await plans_to_order(desk)
    name, found = await buyer_named(desk, organization)
    last = await last_subscription(desk, found) if found else None
    return Buyer(name, found, plans, last.plan.key if last else "")


async def buyer_named(desk: Desk, typed: str) -> tuple[str, Organization | None]:
    """The organization with this key or, ignoring case, this name, with its name. None if it is new.

    Raises:
        Refused: There is no name, or several organizations have it.
    """
    name = " ".join(typed.split())
    if not name:
        raise Refused(OrderFault(sentence("It is empty.")), "organization")
    keys = await _keys_named(desk, name)
    if len(keys) > 1:
        said = sentence("Several customers have this name. Enter the key of one: {keys}.", keys=", ".join(keys[:5]))
        raise Refused(OrderFault(said), "organization")
    if not keys:
        return name, None
    found = (await desk.session.scalars(select(Organization).where(Organization.key == keys[0]))).one()
    return found.name, found


async def _keys_named(desk: Desk, name: str) -> list[str]:
    """The key, if it is one, or the keys of the organizations with this name."""
    # Compared in Python, because databases ignore case differently.
    names = (await desk.session.execute(select(Organization.key, Organization.name))).all()
    if any(key == name for key, _ in names):
        return [name]
    return sorted(key for key, called in names if called.casefold() == name.casefold())


async def last_subscription(desk: Desk, organization: Organization) -> Subscription | None:
    """The newest subscription of an organization, with its contacts."""
    last = select(Subscription).where(Subscription.organization_id == organization.id)
    ordered = last.options(*subscription_options()).order_by(col(Subscription.id).desc()).limit(1)
    return (await desk.session.scalars(ordered)).unique().first()


def contacts_of(last: Subscription, table: RoleTable, limits: Mapping[str, int]) -> Typed:
    """The contacts of a subscription as the form's inputs have them, in the roles that the role table has.

    Args:
        limits: How many people fit into an input with several.
    """
    filled: dict[str, str] = {}
    for role, word in FIRST.items():
        for contact in last.contacts:
            if contact.role is role and role in table.roles:
                filled |= {f"{word}_name": contact.person.name, f"{word}_address": contact.person.email}
    for field, role in SEVERAL.items():
        people = [contact.person for contact in last.contacts if contact.role is role and role in table.roles]
        lines = [f"{one.name} <{one.email}>" for one in people][: limits.get(field, len(people))]
        while len("\n".join(lines)) > LONGEST_LINES:
            lines.pop()
        filled |= {field: "\n".join(lines)} if lines else {}
    return filled


def unknown_plan(key: str) -> Refused:
    """There is no such plan."""
    return Refused(OrderFault(sentence("There is no plan {plan}.", plan=quoted(key))), "plan")
