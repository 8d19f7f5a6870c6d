"""Made-up rows of each scope at the door, tried by everybody: found, checked and hidden as their scope says.

Nouns that the product doesn't have are made up, so that the door is held to each scope before it needs it. Who may
is typed here by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.errors import Denied, NotFound, Unknown
from models.access.nouns import NOUNS
from models.access.permissions import REGISTRY
from models.access.scopes import ScopeKind
from models.catalogue.legal_entities import BankAccount
from models.catalogue.products import Product
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Reason, Right, Role, StaffRight, StaffRole
from models.subscriptions.noun_scopes import at_the_desk, in_many_subscriptions, in_subscription
from models.subscriptions.scopes import with_product
from models.subscriptions.tables import Item, SiteUser, Subscription
from tests.handlers.worlds import new
from tests.models.builders import NOW, Office, bank_account, item, organization, person, product, subscription, system

ROWS: dict[ScopeKind, type[Row]] = {
    ScopeKind.SUBSCRIPTION: SiteUser,
    ScopeKind.ORGANIZATION: Organization,
    ScopeKind.PRODUCT: Product,
    ScopeKind.DESK: BankAccount,
}
CONTACTS = ("bp", "bs", "tp", "ts", "elsewhere")
OTHERS = ("stranger", "agent", "billing", "admin", "system", "nobody")
# pay is for primaries and the billing team, leave for secondaries alone, manage_desk for admins.
MAY = {
    "pay": {"bp", "tp", "elsewhere", "billing", "admin"},
    "leave": {"bs", "ts"},
    "manage_desk": {"admin"},
}
IN_SCOPE = {
    ScopeKind.SUBSCRIPTION: {"bp", "bs", "tp", "ts"},
    ScopeKind.ORGANIZATION: {"bp", "bs", "tp", "ts", "elsewhere"},
    ScopeKind.PRODUCT: {"bp", "bs", "tp", "ts", "elsewhere"},
    ScopeKind.DESK: set[str](),
}
STAFF = {"agent", "billing", "admin"}


@dataclass
class Made:
    """The made-up actions on one kind of row, by the right that they need."""

    pay: Any
    leave: Any
    manage_desk: Any


def _declare(kind: ScopeKind) -> Made:
    row: Any = ROWS[kind]

    @action(f"made_up.pay_{kind}", Right.PAY, on=row, label="pay", or_staff=StaffRight.MANAGE_INVOICES)
    async def pay(_desk: Desk, found: Row) -> Row:
        return found

    @action(f"made_up.leave_{kind}", Right.LEAVE, on=row, label="leave", reads=True)
    async def leave(_desk: Desk, found: Row) -> Row:
        return found

    @action(f"made_up.manage_{kind}", StaffRight.MANAGE_DESK, on=row, label="manage")
    async def manage_desk(_desk: Desk, found: Row) -> Row:
        return found

    return Made(pay, leave, manage_desk)


@pytest.fixture(scope="module")
def made() -> Iterator[dict[ScopeKind, Made]]:
    """Three nouns that the product doesn't have, and three actions on each and on an organization."""
    nouns, actions = dict(NOUNS), dict(REGISTRY)
    in_subscription(SiteUser, "made_up_user", "There is no {ref}.")
    in_many_subscriptions(Product, "made_up_product", "There is no {ref}.", ScopeKind.PRODUCT, with_product)
    at_the_desk(BankAccount, "made_up_account", "There is no {ref}.")
    yield {kind: _declare(kind) for kind in ScopeKind}
    NOUNS.clear()
    NOUNS.update(nouns)
    REGISTRY.clear()
    REGISTRY.update(actions)


@dataclass
class World:
    """Two subscriptions of acme with one product, and one of somebody else's with another."""

    people: dict[str, Person | System | None]
    own: dict[ScopeKind, str]
    foreign: dict[ScopeKind, str]


@pytest.fixture
async def world(office: Office) -> World:
    """SUB-1 with each role held by one person; SUB-2 of the same organization, with the same product; SUB-3."""
    people: dict[str, Person] = {key: person(key) for key in (*CONTACTS, "stranger", "other")}
    people |= {role.value: person(f"s{role}", staff=[role]) for role in StaffRole}
    acme, maps, server = organization("acme"), product("maps"), product("server")
    roles = zip(CONTACTS[:4], (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, *TECHNICAL), strict=True)
    first = subscription(1, *[(people[key], role) for key, role in roles], of=acme, items=[item(server)])
    second = subscription(2, (people["elsewhere"], Role.BILLING_PRIMARY), of=acme, items=[item(server)])
    third = subscription(3, (people["stranger"], Role.BILLING_PRIMARY), items=[item(maps)])
    account = bank_account()
    await office.save(first, second, third, account, *people.values())
    users = [new(SiteUser, subscription_id=sub.id, email="u@acme.example", added_at=NOW) for sub in (first, third)]
    await office.save(*users)
    rows = (users[0], acme, server, account)
    others = (users[1], third.organization, maps, None)
    return World(
        {**people, "system": system(), "nobody": None},
        {kind: str(getattr(row, "id", 0)) for kind, row in zip(ScopeKind, rows, strict=True)},
        {kind: str(getattr(row, "id", 99)) for kind, row in zip(ScopeKind, others, strict=True)},
    )


TECHNICAL = (Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)


async def answer(office: Office, world: World, door: Any, who: str, ref: str) -> str:
    """What somebody hears."""
    try:
        found = await office.do(door, world.people[who], ref)
    except Unknown:
        return "unknown"
    except NotFound:
        return "hidden"
    except Denied as denied:
        return f"denied: {denied.reason}" if who in STAFF else "denied"
    return f"allowed: {found.id}"


def expected(kind: ScopeKind, right: str, who: str, ref: str) -> str:
    """What they have to hear, as it is typed above."""
    if who == "nobody":
        return "unknown"
    if who in STAFF:
        for_staff = right != "leave"
        reason = Reason.NOT_IN_STAFF_ROLE if for_staff else Reason.NO_ROLE
        return f"allowed: {ref}" if who in MAY[right] else f"denied: {reason}"
    if who not in IN_SCOPE[kind]:
        return "hidden"
    return f"allowed: {ref}" if who in MAY[right] else "denied"


@pytest.mark.parametrize("kind", ScopeKind)
@pytest.mark.parametrize("right", MAY)
async def test_a_row_is_for_the_roles_in_its_scope(
    office: Office, world: World, made: dict[ScopeKind, Made], kind: ScopeKind, right: str
) -> None:
    """Contacts by their roles in its scope, staff by theirs; to all others there is no such row."""
    ref, door = world.own[kind], getattr(made[kind], right)
    for who in (*CONTACTS, *OTHERS):
        assert await answer(office, world, door, who, ref) == expected(kind, right, who, ref), who


@pytest.mark.parametrize("kind", ScopeKind)
async def test_a_foreign_row_is_answered_as_none(
    office: Office, world: World, made: dict[ScopeKind, Made], kind: ScopeKind
) -> None:
    """Word for word, for every contact and every right, and with as many entries; only the trail's reason knows."""
    for who in CONTACTS:
        for door in (made[kind].pay, made[kind].leave, made[kind].manage_desk):
            heard = []
            for ref in (world.foreign[kind], "77"):
                with pytest.raises(NotFound) as error:
                    await office.do(door, world.people[who], ref)
                heard.append((error.value.noun, error.value.ref.replace(ref, "…")))
            assert heard[0] == heard[1]
    entries = [(entry.outcome, entry.reason) for entry in await office.audit()]
    both = [("refused", "unknown_id" if kind is ScopeKind.DESK else "no_role"), ("refused", "unknown_id")]
    assert entries == both * len(CONTACTS) * 3


@pytest.mark.parametrize("kind", [ScopeKind.ORGANIZATION, ScopeKind.PRODUCT])
async def test_rights_add_up_over_the_subscriptions_of_a_scope(
    office: Office, world: World, made: dict[ScopeKind, Made], kind: ScopeKind
) -> None:
    """A secondary contact of one who is the primary of another one may pay; in a stranger's they gain nothing."""
    bs = world.people["bs"]
    assert isinstance(bs, Person)
    more = subscription(4, (bs, Role.TECHNICAL_PRIMARY))
    await office.save(more)
    assert await answer(office, world, made[kind].pay, "bs", world.own[kind]) == "denied"
    [first] = await office.all(Subscription, Subscription.number == 1)
    [sold] = await office.all(Item, Item.subscription_id == first.id)
    async with office.database.transaction() as session:
        (await session.get_one(Subscription, more.id)).organization_id = first.organization_id
        session.add(new(Item, subscription_id=more.id, product_id=sold.product_id, seats=1, started_on=NOW.date()))
    assert await answer(office, world, made[kind].pay, "bs", world.own[kind]) == f"allowed: {world.own[kind]}"


async def test_a_product_that_ended_gives_no_role(office: Office, world: World, made: dict[ScopeKind, Made]) -> None:
    """Who had it once is a stranger to it."""
    kind = ScopeKind.PRODUCT
    items = await office.all(Item)
    async with office.database.transaction() as session:
        for sold in items:
            (await session.get_one(Item, sold.id)).ended_on = NOW.date()
    assert await answer(office, world, made[kind].pay, "bp", world.own[kind]) == "hidden"


@pytest.mark.parametrize("kind", ScopeKind)
async def test_what_was_done_in_a_scope_is_on_the_trail(
    office: Office, world: World, made: dict[ScopeKind, Made], kind: ScopeKind
) -> None:
    """With the subscription where there is one."""
    await office.do(made[kind].pay, world.people["billing"], world.own[kind])
    [entry] = await office.audit()
    assert (entry.action, entry.actor, entry.outcome) == (f"made_up.pay_{kind}", "sbilling", "allowed")
    assert (entry.subscription_id is not None) == (kind is ScopeKind.SUBSCRIPTION)
