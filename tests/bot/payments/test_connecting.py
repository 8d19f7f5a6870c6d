"""Connecting to Stripe: the key, the mode, and reading events where Stripe can't reach Steward."""

from argparse import Namespace
from pathlib import Path

import pytest
from sqlmodel import select, update

from bot.errors import StartError
from bot.payments.amounts import from_stripe, to_stripe
from bot.payments.console import stripe as console
from bot.payments.payments import Payments
from bot.settings import Settings, SettingsError, load
from models.billing.online.checkouts import PROVIDER
from models.billing.online.linking import TheirCustomer, link_customers
from models.billing.online.tables import PaymentAccount, PaymentCustomer
from tests.bot.payments.shop import INVOICE, Shop
from tests.support.desk import close_desk
from tests.support.morning import Morning

BASE = {
    "slack_bot_token": "xoxb-1",
    "slack_signing_secret": "s",
    "triage_channel": "C0A",
    "approvals_channel": "C0B",
    "payments": "stripe",
    "stripe_key": "sk_test_1",
    "public_url": "https://desk.example",
    "_env_file": None,
}


async def test_without_webhooks_events_are_read(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> None:
    """The payment is booked all the same."""
    shop = Shop(await sqlite_morning.go_on(told_sqlite, tmp_path, online=True, hooked=False))
    try:
        _, at_stripe = await shop.press(await shop.link("ana", f"/invoice pay {INVOICE}"))
        assert (await shop.enter(at_stripe))[0] == 303
        assert shop.desk.bot.payments is not None
        await shop.desk.bot.payments.poller.read()
        await shop.settle()
        assert (await shop.invoice()).due == 0
    finally:
        await close_desk(shop.desk)


def _connecting(shop: Shop, key: str) -> Payments:
    """The same bot, connecting to Stripe once more."""
    url = f"{shop.desk.sandbox.url}/stripe"
    return Payments(shop.desk.bot.router, shop.desk.bot.clock, key, url, "", live=False)


@pytest.mark.parametrize("changed", [{"live": True}, {"account": "acct_other"}], ids=str)
async def test_a_database_belongs_to_one_account_and_mode(shop: Shop, changed: dict[str, object]) -> None:
    """A key of the other mode, or of another account, stops the start."""
    async with shop.desk.database.transaction() as session:
        await session.execute(update(PaymentAccount).values(**changed))
    with pytest.raises(StartError, match="STRIPE_KEY is a test key"):
        await _connecting(shop, "sk_test_sandbox").start()


async def test_a_key_that_stripe_refuses_stops_the_start(shop: Shop) -> None:
    """The sentence names the setting."""
    with pytest.raises(StartError, match="STRIPE_KEY can't be used"):
        await _connecting(shop, "sk_test_other").start()


LINKED = [
    TheirCustomer("cus_1", "Acme", "ANA@acme.example"),
    TheirCustomer("cus_2", "Noor", "", "CUS-5"),
    TheirCustomer("cus_3", "Nobody", "nobody@else.example"),
    TheirCustomer("cus_4", "Baobab", "amina@baobab.example"),
    TheirCustomer("cus_5", "Baobab again", "amina@baobab.example"),
]


@pytest.mark.parametrize("for_real", [True, False])
async def test_customers_of_an_existing_account_are_linked_where_its_clear(shop: Shop, for_real: bool) -> None:
    """By our own key, or by a billing contact's address. Doubles and strangers aren't. A dry run changes nothing."""
    async with shop.desk.database.transaction() as session:
        desk = shop.desk.bot.router.desk_for(session, PROVIDER)
        plans = await link_customers(desk, LINKED, for_real=for_real)
        kept = (await session.scalars(select(PaymentCustomer.ref))).all()
    assert [str(plan.link) for plan in plans] == ["link", "link", "none", "several", "several"]
    assert sorted(kept) == (["cus_1", "cus_2"] if for_real else [])


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"stripe_key": ""}, "STRIPE_KEY is wrong"),
        ({"stripe_key": "pk_test_1"}, "STRIPE_KEY is wrong"),
        ({"public_url": ""}, "PUBLIC_URL is wrong"),
        ({"stripe_webhook_secret": "secret"}, "STRIPE_WEBHOOK_SECRET is wrong"),
        ({"payments": "paypal"}, "PAYMENTS is wrong"),
    ],
)
def test_a_wrong_setting_stops_the_start(changed: dict[str, str], named: str) -> None:
    """With its name."""
    with pytest.raises(SettingsError, match=named):
        load(Settings, {**BASE, **changed})


@pytest.mark.parametrize(("key", "live"), [("sk_test_1", False), ("rk_live_1", True), ("sk_live_test_", True)])
def test_the_key_says_whether_money_moves(key: str, live: bool) -> None:
    """Live keys do."""
    assert load(Settings, {**BASE, "stripe_key": key}).pays_live is live


@pytest.mark.parametrize(
    ("amount", "currency", "theirs"),
    [
        *((1050, "EUR", 1050), (500, "JPY", 500), (7, "ISK", 700)),
        *((5000, "RSD", 500000), (1230, "KWD", 1230)),
    ],
)
def test_amounts_go_to_stripe_and_back(amount: int, currency: str, theirs: int) -> None:
    """As Stripe writes them."""
    assert (to_stripe(amount, currency), from_stripe(theirs, currency.lower())) == (theirs, amount)


def test_three_decimals_are_refused() -> None:
    """Stripe takes two."""
    with pytest.raises(ValueError, match="so many decimals"):
        to_stripe(1234, "KWD")


@pytest.fixture
def typed(shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    """The desk, with its settings in the environment, as an operator on its machine has them."""
    settings = shop.desk.bot.settings
    monkeypatch.chdir(tmp_path)
    for name in ("slack_bot_token", "slack_signing_secret", "triage_channel", "approvals_channel", "public_url"):
        monkeypatch.setenv(name.upper(), str(getattr(settings, name)))
    for name in ("payments", "stripe_key", "stripe_api_url", "clock_url", "database_url"):
        monkeypatch.setenv(name.upper(), str(getattr(settings, name)))
    monkeypatch.setenv("ENCRYPTION_KEYS", ",".join(settings.encryption_keys))
    return shop


async def test_an_operator_compares_the_books(typed: Shop) -> None:
    """And reads what differs."""
    assert await console(Namespace(deed="reconcile")) == "No differences."
    await typed.desk._post("stripe/payment", amount=1000, currency="eur", ago="P2D", quiet=True)
    assert "€10.00 came in Stripe, and I didn't ask for it." in await console(Namespace(deed="reconcile"))


async def test_an_operator_links_customers(typed: Shop) -> None:
    """First without changing anything."""
    await typed.desk._post("stripe/customer", email="ana@acme.example", name="Acme", quiet=True)
    dry = await console(Namespace(deed="link", yes=False))
    assert "Acme belongs to CUS-1 Acme Robotics" in dry
    assert dry.endswith("1 can be linked. To link them, add --yes.")
    assert await typed.desk.count("payment_customers") == 0
    assert (await console(Namespace(deed="link", yes=True))).endswith("1 linked.")
    assert await typed.desk.count("payment_customers") == 1


async def test_without_stripe_there_is_nothing_to_type(typed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the setting."""
    monkeypatch.setenv("PAYMENTS", "manual")
    with pytest.raises(StartError, match="PAYMENTS isn't stripe"):
        await console(Namespace(deed="reconcile"))
