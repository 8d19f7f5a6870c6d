"""Invoices, payments, the card, orders, the statement, questions and services, by each who may."""

from tests.handlers.quoted import QUOTE
from tests.handlers.rows.scene import Scene, Who, by_each, key_of, people_of
from tests.handlers.worlds import INVOICE, REF
from tests.models.roles.typed import BS

CARD = (
    "INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder) "
    "VALUES (1, 'Visa', '4242', 2040, 1, 'Ana Holder'); "
    "UPDATE organizations SET billing_address = '1 Secret Way' WHERE key = 'acme'"
)
ENQUIRIES = "SELECT kind, state, text FROM enquiries ORDER BY id DESC LIMIT 1"
BILLING = (None, "channel", "C0BILLING")
WITHOUT_PAYMENTS = "DELETE FROM approval_requests; DELETE FROM bank_statement_lines; DELETE FROM payments"


@by_each("view_invoices")
async def test_an_invoice_is_seen(scene: Scene) -> None:
    """By the number that the list shows: what is due, by line."""
    listed = await scene.types(f"/invoice {REF}")
    assert INVOICE in listed.words
    shown = await scene.types(f"/invoice {INVOICE}")
    assert "*Balance due*\n€119.00" in shown.words


@by_each("pay")
async def test_an_invoice_is_paid(scene: Scene) -> None:
    """From its card, by a transfer: how much, and to which account. There's no credit that would cover it."""
    await scene.stage.rows.run(WITHOUT_PAYMENTS)
    said = await scene.follow(await scene.types(f"/invoice show {INVOICE}"), f"/invoice pay {INVOICE}")
    (account,) = await scene.rows("SELECT holder, account FROM bank_accounts WHERE currency = 'EUR'")
    assert f"To pay {INVOICE}, transfer €119.00" in said.words
    assert [part for part in account if str(part) not in said.words] == []


@by_each("pay", "site")
async def test_whoever_pays_renews_a_site(scene: Scene) -> None:
    """Renewing a site is a payment: its term ends a year later."""
    before = str(await scene.one("ends_on"))
    await scene.accept(await scene.types(f"/renewal renew {REF}"))
    assert int(str(await scene.one("ends_on"))[:4]) == int(before[:4]) + 1


@by_each("update_card")
async def test_a_new_card_is_on_file(scene: Scene) -> None:
    """Asked for by the button, recorded by the billing team: all who may update it hear of it."""
    shown = await scene.types(f"/invoice card {REF}")
    await scene.fill(await scene.press(shown, "Ask to"), message="A new one, please.")
    assert await scene.rows(ENQUIRIES) == [("card", "open", "A new one, please.")]
    assert BILLING in await scene.told("enquiry_card")
    form = await scene.types(f"/invoice card set {REF}", by="billing")
    await scene.fill(form, by="billing", brand="Visa", last4="4242", expires="12/2040", holder="Ana Holder")
    assert await scene.rows("SELECT last4, expires_year FROM cards WHERE subscription_id = 1") == [("4242", 2040)]
    told = await scene.told("card_recorded") | await scene.told("enquiry_closed")
    assert {person for person, *_ in told} == may_update(scene.who)
    assert "Visa ending in 4242" in (await scene.types(f"/invoice card {REF}")).words


def may_update(who: Who) -> set[str]:
    """The keys of all who may update a card, masked or not."""
    masked = {key_of(name) for name in (BS, "spare")} if who.table == "license-and-site" else set()
    return people_of(who, "update_card") | masked


@by_each("update_card")
async def test_the_card_is_shown_with_its_holder_unless_masked(scene: Scene) -> None:
    """Holder and address: the secondary billing contact of the first table sees the number's end alone."""
    await scene.stage.rows.run(CARD)
    said = await scene.types(f"/invoice card {REF}")
    assert "Visa ending in 4242" in said.words
    masked = scene.who.gets("update_card") == "masked"
    assert [word in said.words for word in ("Ana Holder", "1 Secret Way")] == [not masked, not masked]
    assert masked == (scene.who.table == "license-and-site" and scene.who.roles == (BS,))


@by_each("view_orders")
async def test_a_quote_is_seen(scene: Scene) -> None:
    """From the list, by its button: what it comes to."""
    listed = await scene.types(f"/order {REF}")
    assert QUOTE in listed.words
    assert "*Total*\n€119.00" in (await scene.follow(listed, f"/order show {QUOTE}")).words


@by_each("view_statement")
async def test_the_statement_of_account_is_seen(scene: Scene) -> None:
    """From the invoices, by its button: what is due."""
    await scene.stage.rows.run(WITHOUT_PAYMENTS)
    said = await scene.follow(await scene.types(f"/invoice {REF}"), f"/invoice statement {REF}")
    assert f"Statement for {REF}" in said.words
    assert INVOICE in said.words
    assert "Balance today: €119.00." in said.words


@by_each("ask_billing")
async def test_a_question_is_answered(scene: Scene) -> None:
    """It is work in the billing channel, and whoever asked gets the answer."""
    form = await scene.types(f"/enquiry new {REF}")
    await scene.fill(form, question="When is it due?")
    assert await scene.rows(ENQUIRIES) == [("question", "open", "When is it due?")]
    assert BILLING in await scene.told("enquiry_card")
    await answer(scene)
    assert scene.key in {person for person, *_ in await scene.told("enquiry_closed")}


async def answer(scene: Scene) -> None:
    """The billing team answers what was asked last."""
    ((number,),) = await scene.rows("SELECT max(id) FROM enquiries")
    form = await scene.types(f"/enquiry answer ENQ-{number}", by="billing")
    await scene.fill(form, by="billing", answer="On Monday.")


@by_each("notify_services")
async def test_services_are_reported(scene: Scene) -> None:
    """By the form: work in the billing channel, and whoever reported them gets the outcome."""
    since = {"type": "datepicker", "selected_date": "2026-02-01"}
    form = await scene.types(f"/subscription report {REF}")
    await scene.fill(form, services="Build servers", quantity="2", since=since)
    assert await scene.rows("SELECT kind, state, text, quantity FROM enquiries ORDER BY id DESC LIMIT 1") == [
        ("services", "open", "Build servers", 2)
    ]
    assert BILLING in await scene.told("enquiry_card")
    await answer(scene)
    assert scene.key in {person for person, *_ in await scene.told("enquiry_closed")}
