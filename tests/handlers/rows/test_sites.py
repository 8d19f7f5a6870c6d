"""What is done with a site, by each who may."""

from tests.handlers.cases.doing import chosen
from tests.handlers.rows.scene import Scene, by_each
from tests.handlers.stocked import USER
from tests.handlers.worlds import REF, SLACK

MONTHLY = (
    "UPDATE subscriptions SET cycle = 'month'; "
    "INSERT INTO prices (product_id, currency, cycle, unit_price) SELECT id, 'EUR', 'month', 1000 FROM products; "
    "INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder) "
    "VALUES (1, 'Visa', '4242', 2040, 1, '')"
)
USERS = "SELECT email FROM site_users WHERE removed_at IS NULL ORDER BY email"
FROM_ELSEWHERE = """
UPDATE orders SET invoice_id = NULL;
UPDATE invoices SET issued_on = (SELECT starts_on FROM subscriptions WHERE number = 1001),
    due_on = (SELECT starts_on FROM subscriptions WHERE number = 1001);
UPDATE invoice_lines SET unit_price = 1000000, net = 1000000;
"""
"""Let the invoice that is there be one for the term, from elsewhere, over more than all of it."""


@by_each("view_estimate")
async def test_the_next_bill_is_estimated(scene: Scene) -> None:
    """One seat at 100.00 and two at 20.00."""
    said = await scene.types(f"/subscription estimate {REF}")
    assert "Next bill for SUB-1001" in said.words
    assert "*Total*\n€140.00" in said.words


@by_each("cancel_site")
async def test_a_site_is_cancelled(scene: Scene) -> None:
    """By the form in which its ID is typed: from the day after its term on, and the billing team hears of it."""
    await scene.fill(await scene.types(f"/subscription cancel {REF}"), typed=REF, reason="We move.")
    assert await scene.one("cancelled_on = date(ends_on, '+1 day')") == 1
    assert (None, "channel", "C0BILLING") in await scene.told("site_cancelled")


@by_each("reactivate_site")
async def test_a_cancelled_site_is_reactivated(scene: Scene) -> None:
    """It goes on, and the billing team hears of it."""
    await scene.stage.hands.submit(SLACK["billing.primary"], "subscription_cancel", {"typed": REF, "reason": ""}, REF)
    await scene.types(f"/subscription reactivate {REF}")
    assert await scene.one("cancelled_on") is None
    assert (None, "channel", "C0BILLING") in await scene.told("site_reactivated")


@by_each("deactivate_product")
async def test_a_product_is_deactivated(scene: Scene) -> None:
    """After the question: it is gone from the site."""
    asked = await scene.types(f"/subscription deactivate {REF} maps")
    await scene.press(asked, "Deactivate")
    assert await scene.seats() == {"server": 1}


@by_each("add_product")
async def test_a_product_is_added(scene: Scene) -> None:
    """By the quote for it: it is on the site, with its seats."""
    form = await scene.types(f"/subscription add {REF}")
    await scene.accept(await scene.fill(form, product=chosen("logs"), seats="4"))
    assert await scene.seats() == {"server": 1, "maps": 2, "logs": 4}


@by_each("convert_to_annual")
async def test_a_monthly_site_becomes_annual(scene: Scene) -> None:
    """With a card on file, by the quote for it."""
    await scene.stage.rows.run(MONTHLY)
    await scene.accept(await scene.types(f"/subscription annual {REF}"))
    assert await scene.one("cycle") == "year"


@by_each("convert_to_annual")
async def test_without_a_card_a_site_stays_monthly(scene: Scene) -> None:
    """The condition of the row: the answer says what is missing, and nothing is quoted."""
    await scene.stage.rows.run(MONTHLY)
    await scene.stage.rows.run("DELETE FROM cards")
    said = await scene.types(f"/subscription annual {REF}")
    assert "credit card on file" in said.words
    assert await scene.one("cycle") == "month"
    assert await scene.rows("SELECT id FROM quotes WHERE kind = 'conversion'") == []


@by_each("edit_site_users")
async def test_users_come_and_go(scene: Scene) -> None:
    """By the list's buttons: one is added in a seat that is free, and removed again."""
    await scene.stage.rows.run("UPDATE subscription_items SET seats = 3 WHERE subscription_id = 1")
    listed = await scene.types(f"/subscription users {REF}")
    await scene.fill(await scene.press(listed, "Add users"), users="Ada <ada@acme.example>")
    assert await scene.rows(USERS) == [("ada@acme.example",), (USER,)]
    await scene.types(f"/subscription users {REF} remove ada@acme.example")
    assert await scene.rows(USERS) == [(USER,)]


@by_each("edit_site_users")
async def test_seats_come_and_go(scene: Scene) -> None:
    """Two more by a quote, and both gone again after the question; their invoice, which isn't paid, comes to less."""
    form = await scene.press(await scene.types(f"/subscription users {REF}"), "Change seats")
    await scene.accept(await scene.fill(form, product=chosen("server 1"), seats="3"))
    assert await scene.seats() == {"server": 3, "maps": 2}
    fewer = await scene.fill(await scene.types(f"/subscription seats {REF}"), product=chosen("server 3"), seats="1")
    await scene.press(fewer, "Change to 1 seat")
    assert await scene.seats() == {"server": 1, "maps": 2}
    assert len(await scene.rows("SELECT id FROM credit_notes WHERE sequence > 1")) == 1


@by_each("deactivate_product")
async def test_the_same_click_twice_changes_it_once(scene: Scene) -> None:
    """The second says how it stands, and gives nothing back twice."""
    await scene.stage.rows.run(FROM_ELSEWHERE)
    await scene.types(f"/subscription seats {REF} maps 1 was 2 confirmed")
    again = await scene.types(f"/subscription seats {REF} maps 1 was 2 confirmed")
    assert "Someone else changed this first: SUB-1001 now has 1 seat of Maps." in again.words
    await scene.types(f"/subscription deactivate {REF} maps was 1 confirmed")
    await scene.types(f"/subscription deactivate {REF} maps was 1 confirmed")
    assert len(await scene.rows("SELECT id FROM credits")) == 2
