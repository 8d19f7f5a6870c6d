"""Paying as people do: from the link in Slack, over our page, to Stripe's."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import select

from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.online.tables import PaymentAccount
from models.billing.payments.actions import PaymentInput, record_payment
from models.directory.people import Person
from models.subscriptions.lookup import find
from tests.bot.process import PATIENCE
from tests.support.desk import Json, RunningDesk, reply

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "name": "Ana", "email": "ana@acme.example"}
INVOICE, SUBSCRIPTION, PAYER = "INV-2026-000017", "SUB-1042", "ana"
"""An unpaid invoice of 12,055.96 EUR, its subscription, and a contact who can pay it."""


async def person_named(session: AsyncSession, key: str) -> Person:
    """One of the example's people, with their staff roles."""
    whose = select(Person).where(Person.key == key).options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
    return (await session.scalars(whose)).unique().one()


@dataclass
class Shop:
    """A running desk that is paid online."""

    desk: RunningDesk

    async def compared(self) -> None:
        """Wait until the bot has compared the books, which it does once a day."""
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.desk.database.session() as session:
                    if (await session.scalars(select(PaymentAccount.reconciled_at))).one_or_none() is not None:
                        return
                await asyncio.sleep(0.01)

    async def link(self, user: str, line: str) -> str:
        """The address in the answer to a command."""
        found = re.search(r"http://\S+/pay/[^\s|>\"]+", reply(await self.desk.command(user, line))["text"])
        assert found is not None
        return found[0]

    async def page(self, url: str) -> tuple[int, str]:
        """Open one of our pages."""
        async with self.desk.http.get(url) as answer:
            return answer.status, await answer.text()

    async def press(self, url: str) -> tuple[int, str]:
        """Press the button of one of our pages. Returns Stripe's address, or what the page says."""
        async with self.desk.http.post(url) as answer:
            words = await answer.text()
            onwards = re.search(r'0;url=([^"]+)"', words)
            return answer.status, onwards[1] if onwards else words

    async def enter(self, url: str, **card: str) -> tuple[int, str]:
        """Enter a card on Stripe's page. Returns where that leads, or what the page says."""
        async with self.desk.http.post(url, data={**CARD, **card}, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location") or await answer.text()

    async def pay(self, user: str = PAYER, ref: str = INVOICE, **card: str) -> None:
        """Pay an invoice, and wait until it's booked."""
        _, at_stripe = await self.press(await self.link(user, f"/invoice pay {ref}"))
        status, _ = await self.enter(at_stripe, **card)
        assert status == 303
        await self.settle()

    async def keep_card(self, user: str, ref: str, **card: str) -> None:
        """Put a card on file."""
        _, at_stripe = await self.press(await self.link(user, f"/invoice card {ref}"))
        status, _ = await self.enter(at_stripe, **card)
        if status == 200:
            status, _ = await self.enter(at_stripe, authenticate="complete")
        assert status == 303
        await self.settle()

    async def settle(self) -> None:
        """Wait until Stripe has told everything, and the bot has booked and delivered it."""
        await self.desk.sandbox.stripe.sent()
        await self.desk.settle()

    async def invoice(self, ref: str = INVOICE) -> Invoice:
        """An invoice as it stands."""
        _, year, number = ref.split("-")
        async with self.desk.database.session() as session:
            which = Invoice.year == int(year), Invoice.sequence == int(number), Invoice.series == ""
            return (await session.scalars(select(Invoice).where(*which))).one()

    async def stripe(self, kind: str) -> list[Json]:
        """What Stripe has of a kind, newest first."""
        return self.desk.sandbox.stripe.books.every(kind)

    @asynccontextmanager
    async def as_person(self, key: str) -> AsyncIterator[Desk]:
        """A desk for one request of a person. The bot then does what was asked for."""
        async with self.desk.database.transaction() as session:
            yield self.desk.bot.router.desk_for(session, await person_named(session, key))
        self.desk.bot.router.app.wake()

    async def transfer(self, ref: str, amount: int) -> None:
        """The billing team records a bank transfer for an invoice, in minor units."""
        invoice = await self.invoice(ref)
        async with self.as_person("bella") as desk:
            customer = (await find(desk.session, Invoice, ref, lock=False))[0].subscription.organization.ref
            today = desk.now.date() - timedelta(days=1)
            await record_payment(desk, customer, [ref], PaymentInput(amount, invoice.currency, today, "BY BANK"))

    async def posts(self, channel: str) -> str:
        """What is in a channel, as its readers see it."""
        return str(await self.desk.inbox("adam", channel))

    async def answer(self, user: str, line: str) -> Any:
        """The text of the answer to a command."""
        return reply(await self.desk.command(user, line))["text"]
