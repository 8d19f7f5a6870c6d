"""Seeing plans, adding and changing them. What is sold keeps its terms: they change only while nobody has the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.catalogue.entered import Changed, changes, mark_of, must_be_as_seen, note_changes, read_entry
from models.backoffice.catalogue.problems import KeyTaken, NoSuchEntity, NoSuchPlan, PlanInUse
from models.backoffice.orderforms.faults import quoted
from models.backoffice.orderforms.problems import OrderFault
from models.billing.invoices.issuing import dunning_slots_changed
from models.catalogue.legal_entities import LegalEntity
from models.catalogue.plans import Plan
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.sentences import sentence
from models.core.texts import gettext_noop
from models.roles import StaffRight
from models.subscriptions.reminding import slots_changed
from models.subscriptions.tables import Subscription, SubscriptionState

LOCK = "catalogue"
SLOTS = ("reminder_slots", "monthly_slots")
CHARGING = ("charge_after", "charge_retries")
FREE = ("name", *SLOTS, "dunning_slots", "suspends_after", "annual_on_recorded_card", *CHARGING)
"""What can always be changed. It is no term of a contract."""
TERMS = (
    *("role_table", "max_billing_contacts", "max_technical_contacts", "grace_days", "retention_days"),
    *("evaluation_step", "longest_evaluation", "payment_days", "legal_entity_id"),
)
"""What subscriptions were sold with."""
FIELDS = ("name", *TERMS, *FREE[1:])
"""The fields that the form has, in their order."""
ENTERED = tuple(field for field in FIELDS if field != "legal_entity_id")
"""Those that forms and order forms have by the same name. They name a legal entity by its key."""


@dataclass(frozen=True)
class PlanCard:
    """A plan. `subscriptions` is how many have it and aren't deleted. `mark` changes whenever the plan does. `entities`
    are all legal entities."""

    plan: Plan
    today: date
    subscriptions: int
    entities: Sequence[LegalEntity] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that can be changed now."""
        return FREE if self.subscriptions else FIELDS

    @property
    def mark(self) -> str:
        """A mark of the present values."""
        return mark_of(self.plan, FIELDS)


@action("catalogue.list_plans", StaffRight.MANAGE_CATALOGUE, reads=True, label=gettext_noop("see the plans"))
async def list_plans(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Plan]:
    """A page of the plans, by name. With a text, only those with its words in their name or key."""
    statement = select(Plan).where(matching(typed, col(Plan.name), col(Plan.key)))
    statement = statement.order_by(col(Plan.name), col(Plan.id))
    found: PageOf[Plan] = await page_of(desk.session, statement, first)
    return found


@action("catalogue.show_plan", StaffRight.MANAGE_CATALOGUE, reads=True, label=gettext_noop("see a plan"))
async def show_plan(desk: Desk, key: str) -> PlanCard:
    """One plan.

    Raises:
        Refused: There is no such plan.
    """
    return await plan_card(desk, key)


@action("catalogue.new_plan", StaffRight.MANAGE_CATALOGUE, reads=True, label=gettext_noop("add a plan"))
async def new_plan(desk: Desk) -> Sequence[LegalEntity]:
    """The legal entities that a new plan can belong to."""
    return await _entities(desk)


@action("catalogue.add_plan", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("add a plan"))
async def add_plan(desk: Desk, typed: Mapping[str, Any]) -> PlanCard:
    """Add a plan.

    Raises:
        Refused: An entry is wrong, or another plan has the key.
    """
    await one_at_a_time(desk.session, LOCK)
    entities = await _entities(desk)
    entry = _read(desk, typed, entities)
    if (await desk.session.scalars(select(Plan.id).where(Plan.key == entry["key"]))).first() is not None:
        raise Refused(KeyTaken(entry["key"]), "key")
    made = Plan(**entry)
    desk.session.add(made)
    await desk.session.flush()
    desk.note(plan=made.key)
    return PlanCard(made, desk.own_day, 0, entities)


@action("catalogue.edit_plan", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("change a plan"))
async def edit_plan(desk: Desk, key: str, typed: Mapping[str, Any], seen: str) -> tuple[PlanCard, list[Changed]]:
    """Change a plan. Its name and its reminders hold for all its subscriptions right away.

    Args:
        seen: The mark of the values that the form showed.

    Raises:
        Refused: An entry is wrong, nothing differs, someone else changed the plan meanwhile, or a subscription has it
            and was sold with the term.
    """
    await one_at_a_time(desk.session, LOCK)
    card = await plan_card(desk, key)
    must_be_as_seen(card.mark, seen, card.plan.name)
    keys = {one.id: one.key for one in card.entities}
    stored = {field: getattr(card.plan, field) for field in ("key", *ENTERED)}
    stored |= {"legal_entity": keys[card.plan.legal_entity_id]}
    wanted = {field: typed[field] for field in (*ENTERED, "legal_entity") if field in typed}
    entry = _read(desk, stored | wanted, card.entities)
    changed = changes(card.plan, entry, FIELDS)
    terms = [one.field for one in changed if one.field not in card.fields]
    if terms:
        raise Refused(PlanInUse(card.plan.name, card.subscriptions), terms[0])
    for one in changed:
        setattr(card.plan, one.field, one.after)
    note_changes(desk, changed, plan=card.plan.key)
    await desk.session.flush()
    if any(one.field in SLOTS for one in changed):
        await slots_changed(desk, card.plan.id)
    if any(one.field == "dunning_slots" for one in changed):
        await dunning_slots_changed(desk, card.plan.id)
    return card, changed


async def _entities(desk: Desk) -> Sequence[LegalEntity]:
    return (await desk.session.scalars(select(LegalEntity).order_by(col(LegalEntity.id)))).all()


def _read(desk: Desk, typed: Mapping[str, Any], entities: Sequence[LegalEntity]) -> dict[str, Any]:
    """The values to store."""
    entry = read_entry("plans", typed)
    key, ids = entry.pop("legal_entity"), {one.key: one.id for one in entities}
    if key not in ids:
        raise Refused(NoSuchEntity(key), "legal_entity")
    entry["legal_entity_id"] = ids[key]
    tables = desk.tables.by_key
    if entry["role_table"] not in tables:
        said = sentence(
            "There is no role table {name}. There are {known}.",
            name=quoted(entry["role_table"]),
            known=", ".join(tables),
        )
        raise Refused(OrderFault(said), "role_table")
    return entry


async def plan_card(desk: Desk, key: str) -> PlanCard:
    """The plan with a key.

    Raises:
        Refused: There is none.
    """
    count = (
        select(func.count())
        .where(Subscription.plan_id == Plan.id, col(Subscription.state) != SubscriptionState.DELETED)
        .correlate(Plan)
        .scalar_subquery()
    )
    columns: Any = (Plan, count)
    found = (await desk.session.execute(select(*columns).where(Plan.key == key))).one_or_none()
    if found is None:
        raise Refused(NoSuchPlan(key))
    return PlanCard(found[0], desk.own_day, found[1], await _entities(desk))
