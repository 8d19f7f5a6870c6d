"""Finding a customer's invoices, payments and credit notes."""

from typing import Any, TypeVar

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.access.errors import NotFound
from models.access.nouns import NOUNS, parse
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Payment
from models.directory.organizations import Organization
from models.subscriptions.tables import Subscription

OwnedT = TypeVar("OwnedT", Invoice, Payment, CreditNote)
OWNER: tuple[Any, ...] = (joinedload(Subscription.organization), joinedload(Subscription.plan))  # type: ignore[arg-type]
"""What decisions need of the subscription."""


async def source_of(desk: Desk, organization: Organization, ref: str) -> Payment | CreditNote:
    """The customer's payment (PAY-12) or credit note (CN-2026-000003).

    Raises:
        NotFound: It doesn't exist, or belongs to another customer.
    """
    if ref.upper().startswith(CreditNote.PREFIX):
        return await owned(desk, organization, CreditNote, ref)
    return await owned(desk, organization, Payment, ref)


async def owned(desk: Desk, organization: Organization, row_type: type[OwnedT], ref: str) -> OwnedT:
    """The customer's row with a short ID, as it is under the lock.

    Raises:
        NotFound: It doesn't exist, or belongs to another customer.
    """
    noun = NOUNS[row_type]
    short_id = parse(row_type, ref)
    if short_id is None:
        raise NotFound(noun.name, ref)
    rows: Any = row_type
    same = [getattr(rows, name) == part for name, part in short_id.key(noun.columns).items()]
    statement = (
        select(rows)
        .join(Subscription, col(Subscription.id) == col(rows.subscription_id))
        .where(*same, Subscription.organization_id == organization.id)
        .options(joinedload(rows.subscription).options(*OWNER))
    )
    row: OwnedT | None = (await desk.session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound(noun.name, ref)
    return row
