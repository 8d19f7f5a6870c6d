"""Transfers that the bank took back: which earlier transfer each of them returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import col, exists, select

from models.access.desk import Desk
from models.billing.bank.likeness import evidence
from models.billing.bank.tables import BankStatementLine
from models.billing.payments.tables import Payment

LONGEST = timedelta(days=120)
"""How long after a transfer its return may come."""


@dataclass(frozen=True)
class ReturnOf:
    """The transfer that a line returns, with the payment that was recorded for it and isn't undone; None if there is
    none."""

    line: BankStatementLine
    payment: Payment | None


def is_returned() -> ColumnElement[bool]:
    """Whether a line was returned by another one, for statements."""
    by = aliased(BankStatementLine)
    return exists(select(by.id).where(by.returns_id == BankStatementLine.id))


async def returner_of(desk: Desk, line: BankStatementLine) -> BankStatementLine | None:
    """The line that returned this one, or None."""
    return (
        await desk.session.scalars(select(BankStatementLine).where(BankStatementLine.returns_id == line.id))
    ).first()


async def went_back(session: AsyncSession, payment: Payment) -> bool:
    """Whether a payment was undone because the bank took the money back. Checks no right."""
    statement = select(BankStatementLine.id).where(BankStatementLine.payment_id == payment.id, is_returned())
    return (await session.scalars(statement)).first() is not None


async def returns_of(desk: Desk, lines: Sequence[BankStatementLine]) -> dict[int, ReturnOf]:
    """What each of these returns, by its ID, as far as that is clear: the only transfer of the same amount that came
    before and has the same end-to-end ID or invoice, or the same payer and words."""
    back = [line for line in lines if line.amount < 0]
    if not back:
        return {}
    days = [line.booked_on for line in back]
    earlier = (
        select(BankStatementLine)
        .where(
            col(BankStatementLine.bank_account_id).in_({line.bank_account_id for line in back}),
            col(BankStatementLine.booked_on).between(min(days) - LONGEST, max(days)),
            col(BankStatementLine.amount).in_({-line.amount for line in back}),
            ~is_returned(),
        )
        .options(joinedload(BankStatementLine.payment))  # type: ignore[arg-type]
        .order_by(col(BankStatementLine.id))
    )
    candidates = (await desk.session.scalars(earlier)).all()
    found: dict[int, ReturnOf] = {}
    for line in back:
        fitting = [one for one in candidates if _returns(line, one)]
        if len(fitting) == 1:
            (one,) = fitting
            found[line.id] = ReturnOf(one, one.payment if one.payment and not one.payment.undone_on else None)
    return found


def _returns(line: BankStatementLine, one: BankStatementLine) -> bool:
    on = one.bank_account_id == line.bank_account_id and one.amount == -line.amount
    if not on or not line.booked_on - LONGEST <= one.booked_on <= line.booked_on:
        return False
    said = evidence(line, one)
    return (said.enough or said.invoice) and not said.against
