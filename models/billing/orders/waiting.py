"""Quotes that wait: for a contact to accept them, and for the vendor's staff to send or follow up."""

from typing import Any

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import and_, col, or_, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.billing.orders.rights import ACCEPTED_BY
from models.billing.orders.tables import WARNED_BEFORE, Quote, QuoteState, is_draft, opened_to_renew
from models.core.paging import PageOf
from models.roles import StaffRight
from models.subscriptions.terms import DAY

IS_OPEN = col(Quote.state) == QuoteState.OPEN


@waits(WaitKind.QUOTES, contacts=True)
async def quotes_to_accept(desk: Desk) -> PageOf[Quote]:
    """Open quotes that the caller may accept, those that expire first before others. A renewal waits by itself, so the
    quote that a contact once opened for it doesn't."""
    mine = [
        and_(
            Quote.kind == kind,
            col(Quote.subscription_id).in_(
                number
                for number, one in desk.memberships.items()
                if one.decide(desk.tables, rights[one.facts.kind]).allowed
            ),
        )
        for kind, rights in ACCEPTED_BY.items()
    ]
    return await _quotes(desk, IS_OPEN, or_(*mine), ~opened_to_renew(), col(Quote.valid_until) >= desk.own_day)


@waits(WaitKind.EXPIRING_QUOTES, StaffRight.PROCESS_ORDERS)
async def quotes_that_expire(desk: Desk) -> PageOf[Quote]:
    """Quotes that customers haven't accepted yet, and that expire within a week."""
    soon = desk.own_day + WARNED_BEFORE * DAY
    return await _quotes(desk, IS_OPEN, col(Quote.valid_until).between(desk.own_day, soon))


@waits(WaitKind.DRAFTS, StaffRight.PROCESS_ORDERS)
async def drafts_to_send(desk: Desk) -> PageOf[Quote]:
    """Drafts that nobody has sent yet."""
    return await _quotes(desk, is_draft())


async def _quotes(desk: Desk, *conditions: Any) -> PageOf[Quote]:
    statement = (
        select(Quote)
        .where(*conditions)
        .options(joinedload(Quote.subscription), selectinload(Quote.lines))  # type: ignore[arg-type]
        .order_by(col(Quote.valid_until), col(Quote.id))
    )
    return await few(desk.session, statement)
