"""Seeing the vendor's legal entities, adding and changing them. Documents that exist keep what is printed on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.errors import Denied
from models.backoffice.catalogue.entered import Changed, changes, mark_of, must_be_as_seen, read_entry
from models.backoffice.catalogue.problems import (
    KeyTaken,
    NoSuchEntity,
    NothingDiffers,
    SeriesInUse,
    SeriesTaken,
)
from models.backoffice.orderforms.problems import OrderFault
from models.billing.invoices.tables import Invoice
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.catalogue.logos import digest_of, keep_logo, logo_fault
from models.catalogue.plans import Plan
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.roles import Reason, StaffRight
from models.subscriptions.tables import Item, Subscription, SubscriptionState

LOCK = "legal entities"
DETAILS = (
    *("name", "street", "postal_code", "city", "region", "country", "tax_id", "tax_exemption"),
    *("registration", "email", "phone"),
)
"""What is printed on documents."""
FIELDS = ("series", *DETAILS)
"""The fields that the form has."""
OUR_WORDS = frozenset({"series", "country"})
"""Fields whose values are on the audit trail. Of the others, it says that they changed."""


@dataclass(frozen=True)
class EntityCard:
    """A legal entity.

    Attributes:
        plans: The names of the plans that it sells.
        invoiced: Whether it has issued invoices. Its series stays then.
        sets_series: Whether the caller may set a series.
        unpayable: The currencies of its subscriptions for which it has no bank account.
    """

    entity: LegalEntity
    accounts: Sequence[BankAccount] = ()
    plans: Sequence[str] = ()
    invoiced: bool = False
    sets_series: bool = False
    unpayable: Sequence[str] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the caller can change now."""
        return FIELDS if self.sets_series and not self.invoiced else DETAILS

    @property
    def mark(self) -> str:
        """A mark of the present values."""
        return mark_of(self.entity, FIELDS)


@dataclass(frozen=True)
class Entities:
    """A page of the legal entities. `adds`: whether the caller may add one."""

    page: PageOf[LegalEntity]
    adds: bool


@action(
    "catalogue.list_entities",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see {vendor}'s legal entities"),
)
async def list_entities(desk: Desk, first: int = 1, typed: str = "") -> Entities:
    """A page of the legal entities, the main one first. With a text, only those with its words in their name or key."""
    statement = select(LegalEntity).where(matching(typed, col(LegalEntity.name), col(LegalEntity.key)))
    page: PageOf[LegalEntity] = await page_of(desk.session, statement.order_by(col(LegalEntity.id)), first)
    return Entities(page, desk.may_as_staff(StaffRight.MANAGE_CATALOGUE))


@action(
    "catalogue.show_entity",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see a legal entity of {vendor}"),
)
async def show_entity(desk: Desk, key: str) -> EntityCard:
    """One legal entity.

    Raises:
        Refused: There is no such legal entity.
    """
    return await entity_card(desk, key)


@action("catalogue.add_entity", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("add a legal entity of {vendor}"))
async def add_entity(desk: Desk, typed: Mapping[str, Any]) -> EntityCard:
    """Add a legal entity. Plans can then name it.

    Raises:
        Refused: An entry is wrong, or another legal entity has the key or the series.
    """
    await one_at_a_time(desk.session, LOCK)
    entry = read_entry("legal_entities", typed)
    if await _one(desk, col(LegalEntity.key) == entry["key"]) is not None:
        raise Refused(KeyTaken(entry["key"]), "key")
    await _must_be_free(desk, entry["series"])
    made = LegalEntity(**{field: entry[field] for field in ("key", *FIELDS)})
    desk.session.add(made)
    await desk.session.flush()
    desk.note(entity=made.key, series=made.series)
    return EntityCard(made, sets_series=True)


@action("catalogue.edit_entity", StaffRight.EDIT_CUSTOMERS, label=gettext_noop("change a legal entity of {vendor}"))
async def edit_entity(desk: Desk, key: str, typed: Mapping[str, Any], seen: str) -> tuple[EntityCard, list[Changed]]:
    """Change a legal entity. Later documents show it. The series also takes the right to manage the catalogue.

    Args:
        seen: The mark of the values that the form showed.

    Raises:
        Refused: An entry is wrong, nothing differs, someone else changed it meanwhile, or its series is another's or
            has invoices.
    """
    await one_at_a_time(desk.session, LOCK)
    card = await entity_card(desk, key)
    entity = card.entity
    must_be_as_seen(card.mark, seen, entity.name or desk.vendor_name)
    stored = {field: getattr(entity, field) or None for field in FIELDS}
    wanted = {field: typed[field] for field in FIELDS if field in typed}
    changed = changes(entity, read_entry("legal_entities", {"key": entity.key} | stored | wanted), FIELDS)
    series = next((one.after for one in changed if one.field == "series"), None)
    if series is not None:
        await _must_be_settable(desk, card, series)
    for one in changed:
        setattr(entity, one.field, one.after)
    ours = [one for one in changed if one.field in OUR_WORDS]
    values = {"before": [one.before for one in ours], "after": [one.after for one in ours]} if ours else {}
    desk.note(entity=entity.key, fields=[one.field for one in changed], **values)
    await desk.session.flush()
    return card, changed


@action("catalogue.set_logo", StaffRight.EDIT_CUSTOMERS, label=gettext_noop("change a legal entity's logo"))
async def set_logo(desk: Desk, key: str, content: bytes) -> EntityCard:
    """Set the logo of a legal entity, or take it away. Later documents show it.

    Args:
        content: The file. Empty to take the logo away.

    Raises:
        Refused: The file can't be a logo, or it's this logo already.
    """
    await one_at_a_time(desk.session, LOCK)
    card = await entity_card(desk, key)
    if content and (fault := logo_fault(content)):
        raise Refused(OrderFault(fault), "file")
    if digest_of(content) == (card.entity.logo_digest or ""):
        raise Refused(NothingDiffers(), "file")
    card.entity.logo_digest = await keep_logo(desk.session, content)
    desk.note(entity=key, fields=["logo"])
    await desk.session.flush()
    return card


async def _must_be_settable(desk: Desk, card: EntityCard, series: str) -> None:
    """Check that a legal entity can get a series.

    Raises:
        Denied: The caller doesn't manage the catalogue.
        Refused: It has issued invoices, or another legal entity has the series.
    """
    desk.checked.append(StaffRight.MANAGE_CATALOGUE)
    if not card.sets_series:
        raise Denied("catalogue.edit_entity", StaffRight.MANAGE_CATALOGUE, Reason.NOT_STAFF)
    if card.invoiced:
        raise Refused(SeriesInUse(card.entity.name or desk.vendor_name), "series")
    await _must_be_free(desk, series)


async def _must_be_free(desk: Desk, series: str) -> None:
    other = await _one(desk, col(LegalEntity.series) == series)
    if other is not None:
        raise Refused(SeriesTaken(series, other.name or desk.vendor_name), "series")


async def _one(desk: Desk, wanted: ColumnElement[bool]) -> LegalEntity | None:
    return (await desk.session.scalars(select(LegalEntity).where(wanted))).one_or_none()


async def entity_card(desk: Desk, key: str) -> EntityCard:
    """The legal entity with a key.

    Raises:
        Refused: There is none.
    """
    has_issued = select(Invoice.id).where(Invoice.legal_entity_id == LegalEntity.id).exists()
    found = (await desk.session.execute(select(LegalEntity, has_issued).where(LegalEntity.key == key))).one_or_none()
    if found is None:
        raise Refused(NoSuchEntity(key))
    entity, invoiced = found
    accounts = select(BankAccount).where(BankAccount.legal_entity_id == entity.id).order_by(col(BankAccount.currency))
    plans = select(Plan.name).where(Plan.legal_entity_id == entity.id).order_by(col(Plan.name))
    return EntityCard(
        entity,
        (await desk.session.scalars(accounts)).all(),
        (await desk.session.scalars(plans)).all(),
        invoiced,
        desk.may_as_staff(StaffRight.MANAGE_CATALOGUE),
        await _unpayable(desk, entity),
    )


async def _unpayable(desk: Desk, entity: LegalEntity) -> Sequence[str]:
    """The currencies in which it sells, and has no bank account for."""
    has_account = (BankAccount.legal_entity_id == entity.id, BankAccount.currency == Subscription.currency)
    statement = (
        select(Subscription.currency)
        .join(Plan, col(Plan.id) == col(Subscription.plan_id))
        .where(
            Plan.legal_entity_id == entity.id,
            col(Subscription.state).not_in((SubscriptionState.CANCELLED, SubscriptionState.DELETED)),
            select(Item.id).where(Item.subscription_id == Subscription.id).exists(),
            ~select(BankAccount.id).where(*has_account).exists(),
        )
    )
    found = await desk.session.scalars(statement.distinct().order_by(col(Subscription.currency)))
    return found.all()
