"""Every debt is paid once, whatever happens to events and to the process: each event comes one to four times, in any
order, with forged and stale copies, while the bot is killed and started again."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from bot.payments.provider import Provider
from bot.payments.reconciler import read_books
from bot.settings import DEMO_SECRETS
from models.access.desk import Channels, Desk
from models.billing.invoices.issuing import Printed, issue_invoice
from models.billing.invoices.tables import Invoice
from models.billing.online.checkouts import PROVIDER
from models.billing.online.links import pay_address
from models.billing.online.reconciling import reconcile
from models.billing.online.tables import Charge, PaymentCustomer
from models.billing.payments.tables import Payment
from models.core.codes import Codes
from models.core.database import Database
from models.directory.people import Person
from models.roles import RoleTables
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.tables import Card, Subscription
from sandbox.server import Sandbox, SandboxConfig
from tests.bot import killed
from tests.bot.payments.shop import CARD
from tests.bot.process import PATIENCE, ROOT
from tests.support.keys import KEY, KEYS
from tests.support.postgres import free_port

LONG = 1800.0
"""Seconds within which the bot has to finish everything, on a machine that's busy with other tests."""
FAULTS: list[dict[str, Any]] = [
    {"kind": "scattered", "rate": 0.7, "copies": 4, "seconds": 0.5},
    {"kind": "forged", "rate": 0.3},
    {"kind": "stale", "rate": 0.3},
    {"kind": "lost", "rate": 0.05},
]
AT_ONCE = 4
"""How many people pay at once."""


@dataclass
class Line:
    """The one line of a debt."""

    position: int
    description: str
    unit_price: int
    quantity: int = 1
    tax_rate: int = 0
    tax: int = 0
    net: int = 0
    from_on: date | None = None
    to_on: date | None = None


@dataclass
class PaymentStorm:
    """A sandbox, its Stripe, and a bot that's killed and started again."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    settings: dict[str, Any]
    database: Database
    dice: random.Random
    process: BaseProcess | None = None

    async def act(self, name: str, **body: Any) -> Any:
        """By the sandbox's script API."""
        async with self.http.post(f"{self.sandbox.url}/_/{name}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def start(self) -> None:
        """Start a bot, and wait until it's ready."""
        self.process = killed.start(self.settings, delivers=False)
        async with asyncio.timeout(PATIENCE):
            while not await self._is_ready():
                assert self.process.is_alive(), "The bot ended."
                await asyncio.sleep(0.05)

    async def _is_ready(self) -> bool:
        try:
            async with self.http.get(f"http://127.0.0.1:{self.settings['admin_port']}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def kill_now_and_then(self, kills: int, work: "asyncio.Task[Any]") -> None:
        """Kill the bot at random moments while there is work, and go on until it was killed so often."""
        for _ in range(kills):
            await asyncio.wait([work], timeout=self.dice.uniform(0.2, 3.0))
            assert self.process is not None
            killed.kill(self.process)
            await self.start()

    @asynccontextmanager
    async def desk(self, caller: Any = None) -> AsyncIterator[Desk]:
        """A desk of this process, for one transaction."""
        now = self.sandbox.workspace.now()
        async with self.database.transaction() as session:
            yield Desk(
                session,
                caller or await _person(session, "ana"),
                now,
                RoleTables.shipped(),
                Channels("C0TRIAGE", "C0APPROVALS", "C0BILLING"),
                codes=Codes(KEYS),
                public_url=self.settings["public_url"],
                pays_online=True,
            )

    async def owe(self, debts: int) -> list[str]:
        """Issue invoices. Every other one is to be charged to a card on file. Returns the links to pay the rest."""
        customer = await self.act("stripe/customer", metadata={"steward_organization": "CUS-1"}, quiet=True)
        card = await self.act("stripe/card", customer=customer["id"], quiet=True)
        async with self.desk() as desk:
            subscription = (await desk.session.scalars(select(Subscription).where(Subscription.number == 1042))).one()
            whole = await subscription_by_id(desk.session, subscription.id)
            desk.session.add(PaymentCustomer(organization_id=whole.organization_id, ref=customer["id"]))
            kept = select(Card).where(Card.subscription_id == whole.id)
            row = (await desk.session.scalars(kept)).one_or_none() or Card(
                subscription_id=whole.id, brand="Visa", last4="4242", expires_year=2040, expires_month=12
            )
            row.payment_method, row.expires_year = card["id"], 2040
            desk.session.add(row)
            links = []
            for number in range(debts):
                line = Line(1, f"Debt {number}", 1000 + number, net=1000 + number)
                invoice = await issue_invoice(desk, whole, [line], Printed())
                if number % 2:
                    on = invoice.issued_on
                    desk.session.add(Charge(key=uuid4().hex, invoice_id=invoice.id, on=on, made_at=desk.now))
                else:
                    links.append(pay_address(desk, invoice.ref))
        return links

    async def pay_all(self, links: list[str]) -> None:
        """People pay, some at once, whenever the bot answers."""
        waiting = asyncio.Semaphore(AT_ONCE)

        async def pay(link: str) -> None:
            async with waiting:
                at_stripe = await self._page_of(link)
                async with self.http.post(at_stripe, data=CARD, allow_redirects=False) as answer:
                    assert answer.status == 303, await answer.text()

        await asyncio.gather(*[pay(link) for link in links])

    async def _page_of(self, link: str) -> str:
        async with asyncio.timeout(LONG):
            while True:
                try:
                    async with self.http.post(link) as answer:
                        onwards = re.search(r'0;url=([^"]+)"', await answer.text())
                except aiohttp.ClientError:
                    onwards = None
                if onwards is not None:
                    return onwards[1]
                await asyncio.sleep(0.1)

    async def settle(self) -> None:
        """Wait until nothing is left to book."""
        async with asyncio.timeout(LONG):
            while await self._left():
                # Leases of a killed bot end by the clock.
                self.sandbox.workspace.advance(timedelta(seconds=30))
                await asyncio.sleep(0.5)

    async def _left(self) -> int:
        left = (
            "SELECT (SELECT count(*) FROM event_receipts WHERE lane = 'payments' AND state <> 'done') + "
            "(SELECT count(*) FROM charges WHERE state IN ('scheduled', 'sending')) + "
            "(SELECT count(*) FROM checkouts WHERE state IN ('opening', 'open'))"
        )
        async with self.database.session() as session:
            return int((await session.execute(text(left))).scalar_one())


async def _person(session: Any, key: str) -> Person:
    whose = select(Person).where(Person.key == key).options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
    person: Person = (await session.scalars(whose)).unique().one()
    return person


@asynccontextmanager
async def storm_at(url: str, folder: Path) -> AsyncIterator[PaymentStorm]:
    """A storm on this database."""
    port, admin_port = free_port(), free_port()
    public = f"http://127.0.0.1:{port}"
    sandbox = Sandbox(
        SandboxConfig(
            manifest=ROOT / "manifest.yml",
            people=ROOT / "examples/sandbox.yaml",
            port=0,
            bot_url=public,
            ready_url=f"http://127.0.0.1:{admin_port}/readyz",
            quiet_seconds=0.01,
            rate_limits=False,
            stripe_webhook_url=f"{public}/payments/stripe",
            stripe_retry_delays=(0.1, 0.5, 2.0),
        )
    )
    await sandbox.start()
    settings = {
        **DEMO_SECRETS,
        "triage_channel": "C0TRIAGE",
        "approvals_channel": "C0APPROVALS",
        "billing_channel": "C0BILLING",
        "slack_api_url": f"{sandbox.url}/api/",
        "clock_url": f"{sandbox.url}/_/clock",
        "database_url": url,
        "encryption_keys": [KEY],
        "mail_dir": str(folder / "mail"),
        "files_dir": str(folder / "files"),
        "port": port,
        "admin_port": admin_port,
        "public_url": public,
        "payments": "stripe",
        "stripe_key": sandbox.config.stripe_key,
        "stripe_webhook_secret": sandbox.config.stripe_webhook_secret,
        "stripe_api_url": f"{sandbox.url}/stripe",
    }
    database = Database(url, KEYS)
    async with aiohttp.ClientSession() as http:
        storm = PaymentStorm(sandbox, http, settings, database, random.Random(11))  # noqa: S311 - dice, not a secret
        yield storm
        if storm.process is not None:
            killed.kill(storm.process)
    await database.close()
    await sandbox.stop()


async def _weather(storm: PaymentStorm, debts: int, kills: int) -> list[str]:
    """Debts are paid in the storm, and each once. Returns how Stripe's books and ours differ then."""
    links = await storm.owe(debts)
    for fault in FAULTS:
        await storm.act("fault", method="stripe.event", **fault)
    await storm.start()
    work = asyncio.create_task(storm.pay_all(links))
    await storm.kill_now_and_then(kills, work)
    await work
    await storm.act("fault")
    await storm.settle()
    async with storm.database.session() as session:
        ours = select(Invoice).where(col(Invoice.gross) >= 1000, col(Invoice.gross) < 1000 + debts)
        invoices = (await session.scalars(ours.where(Invoice.subscription_id == 1))).all()
        paid = (await session.scalars(select(Payment).where(col(Payment.provider_ref).is_not(None)))).all()
    assert [(invoice.paid, invoice.due) for invoice in invoices] == [(invoice.gross, 0) for invoice in invoices]
    assert len(invoices) == len(paid) == len({payment.provider_ref for payment in paid}) == debts
    charged = [charge for charge in storm.sandbox.stripe.books.every("charge") if charge["paid"]]
    assert sorted(charge["amount"] for charge in charged) == list(range(1000, 1000 + debts))
    return await _differences(storm)


async def _differences(storm: PaymentStorm) -> list[str]:
    provider = Provider(storm.settings["stripe_key"], storm.settings["stripe_api_url"])
    provider.connect()
    # An hour later, nothing can be on its way any more.
    storm.sandbox.workspace.advance(timedelta(hours=2))
    theirs = await read_books(provider, storm.sandbox.workspace.now())
    await provider.close()
    async with storm.desk(PROVIDER) as desk:
        return [str(one.kind) for one in (await reconcile(desk, theirs)).differences]


async def test_debts_are_paid_once_in_a_storm(told_sqlite: str, tmp_path: Path) -> None:
    """A small one."""
    async with storm_at(told_sqlite, tmp_path) as storm:
        assert await _weather(storm, 20, 2) == []


@pytest.fixture(params=["sqlite", "postgres"])
def told_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the example data, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"told_{request.param}")
    return url


@pytest.mark.long
async def test_a_thousand_debts_are_paid_once(told_url: str, tmp_path: Path) -> None:
    """While the bot is killed twenty times."""
    async with storm_at(told_url, tmp_path) as storm:
        assert await _weather(storm, 1000, 20) == []
