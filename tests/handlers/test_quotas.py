"""Nobody buries the desk in work, and what is critical always goes through."""

import asyncio
import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from models.access.desk import Approval
from models.core.quotas import Limited, QuotaPair
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import edit, rows

FORTY_BY_HUGO = (
    "WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 140) INSERT INTO tickets "
    "(id, subscription_id, opener_id, severity, subject, description, state, opened_at, last_word_at, last_word_by_id) "
    "SELECT i, (SELECT id FROM subscriptions WHERE number = 1042), hugo.id, 4, 'Hm', 'Hm.', 'new', "
    "strftime('%Y-%m-%d %H:%M:%S.000000', 'now'), strftime('%Y-%m-%d %H:%M:%S.000000', 'now'), hugo.id "
    "FROM n, people AS hugo WHERE hugo.key = 'hugo'"
)
TICKET = {"subscription": "SUB-1042", "severity": "low", "subject": "Hm", "description": "Hm."}


async def send(hands: Hands, who: str, number: int, severity: str = "low", of: str = "SUB-1042") -> Said:
    """Send the form for a ticket of a subscription."""
    values = {
        name: {"selected_option": {"value": value}} if name in ("subscription", "severity") else value
        for name, value in {**TICKET, "subscription": of, "severity": severity, "subject": f"Number {number}"}.items()
    }
    return await hands.submit(who, "ticket_new", values, view_id=f"V0{who.upper()}{number}{severity.upper()}")


async def test_of_a_burst_of_tickets_the_quota_is_opened(hands: Hands) -> None:
    """120 at once: ten are opened, the others are told when they can go on; a critical one still goes through."""
    said = await asyncio.gather(*[send(hands, "chidi", number) for number in range(120)])
    reached = [one for one in said if "You've reached the limit for tickets: 10 an hour per person." in one.all]
    assert len(reached) == 110
    assert all("You can still open a critical ticket" in one.all for one in reached)
    assert await hands.desk.count("tickets", "severity = 4") == 10
    critical = await send(hands, "chidi", 999, "critical")
    assert "is open" in critical.words
    assert await hands.desk.count("tickets", "severity = 1") == 1


async def test_the_limit_of_tickets_stands_at_the_severity_in_plain_words(hands: Hands) -> None:
    """That is what can be changed at once. A form draws no markup, and nobody needs seconds."""
    for number in range(10):
        await send(hands, "chidi", number)
    errors = (await send(hands, "chidi", 10)).errors
    assert list(errors) == ["severity"]
    assert "and /ticket shows your open tickets." in errors["severity"]
    assert re.search(r"from 23 Nov 2026, \d\d:\d\d \(Africa/Lagos\)\.", errors["severity"])


async def test_a_quota_is_free_again_after_its_time(hands: Hands) -> None:
    """An hour after the first of them, not at the full hour."""
    for number in range(10):
        await send(hands, "chidi", number)
    await hands.desk.advance("PT59M")
    assert "reached the limit" in (await send(hands, "chidi", 10)).all
    await hands.desk.advance("PT2M")
    assert "is open" in (await send(hands, "chidi", 11)).words


async def test_another_customer_is_not_limited_by_it(hands: Hands) -> None:
    """Each organization has a quota of its own: where one has used its forty, another's contacts go on."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text(FORTY_BY_HUGO))
    refused = await send(hands, "chidi", 1)
    assert "Your organization has reached its limit for tickets: 40 an hour in total." in refused.all
    assert "is open" in (await send(hands, "layla", 1, of="SUB-1050")).words


async def test_a_colleague_has_a_quota_of_their_own(hands: Hands) -> None:
    """And what was opened has its card."""
    for number in range(10):
        await send(hands, "chidi", number)
    async with hands.desk.database.transaction() as session:
        counted = await session.execute(text("SELECT count(*) FROM notices WHERE kind = 'ticket_card'"))
        assert counted.scalar_one() == 10
    assert "is open" in (await send(hands, "dana", 1)).words


async def test_comments_are_limited_but_not_those_on_critical_tickets(hands: Hands) -> None:
    """The agent who answers isn't either."""
    await send(hands, "chidi", 1)
    await send(hands, "chidi", 2, "critical")
    async with hands.desk.database.transaction() as session:
        rows = await session.execute(text("SELECT severity, id FROM tickets"))
        found: list[tuple[int, int]] = [(row[0], row[1]) for row in rows]
    ids = dict(found)
    for number in range(30):
        assert "was added to T-" in (await hands.command("chidi", f"/ticket comment T-{ids[4]} no. {number}")).words
    refused = await hands.command("chidi", f"/ticket comment T-{ids[4]} once more")
    assert refused.words.startswith("You've reached the limit for comments: 30 an hour per person.")
    assert "was added to T-" in (await hands.command("chidi", f"/ticket comment T-{ids[1]} once more")).words
    assert "was added to T-" in (await hands.command("agnes", f"/ticket comment T-{ids[4]} an answer")).words


async def ask(hands: Hands, about: str, number: int = 0) -> Said:
    """Send the form for a question about something, or for another credit card."""
    if about == "card":
        return await hands.submit("ana", "card_ask", {"message": f"No. {number}"}, "SUB-1042")
    return await hands.submit("ana", "enquiry_new", {"question": f"No. {number}?"}, about)


@pytest.mark.parametrize("about", ["card", "INV-2026-000017"])
async def test_enquiries_that_serve_a_payment_are_not_limited(hands: Hands, about: str) -> None:
    """Neither do they count: after eleven of them ten others are asked, and still another of them."""
    for number in range(11):
        assert "is with Northwind Software's billing team" in (await ask(hands, about, number)).words
    for number in range(10):
        assert "is with Northwind Software's billing team" in (await ask(hands, "SUB-1042", number)).words
    assert "You've reached the limit for enquiries" in (await ask(hands, "SUB-1042", 10)).all
    assert "is with Northwind Software's billing team" in (await ask(hands, about, 11)).words


async def test_promotions_are_limited_withdrawn_or_not(hands: Hands) -> None:
    """Each had a card and messages. Who has asked for ten in an hour still withdraws what waits."""
    for number in range(1, 11):
        said = await hands.command("ben", f"/contact promote me billing SUB-1042 no. {number}")
        assert said.text.startswith("Request sent:")
        said = await hands.command("ben", f"/contact withdraw PRO-{number} confirmed")
        assert said.text.startswith("You've withdrawn your request.")
    refused = await hands.command("ben", "/contact promote me billing SUB-1042 once more")
    assert refused.text.startswith("You've reached the limit for promotions: 10 an hour per person.")
    assert await hands.desk.count("notices", "key LIKE 'promotion:%' AND channel <> '' AND edits_id IS NULL") == 10


async def test_handing_over_counts_as_a_promotion(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who hand a role back and forth can't go on without end."""
    router = hands.desk.bot.router
    few = {**router.app.quotas, Limited.PROMOTIONS: QuotaPair.read("2/hour, 3/hour")}
    monkeypatch.setattr(router, "app", replace(router.app, approval=Approval.SELF, quotas=few))
    ids = dict(await rows(hands.desk, "SELECT key, id FROM people"))
    ways = [("ana", "ben"), ("ben", "ana"), ("ana", "ben"), ("ben", "ana")]
    said = [await hands.submit(a, "promotion_hand_over", {"reason": ""}, f"SUB-1042 billing {ids[b]}") for a, b in ways]
    assert ["reached its limit for promotions" in one.all for one in said] == [False, False, False, True]


async def test_requests_to_colleagues_are_limited(hands: Hands) -> None:
    """Another line each time: twenty in an hour reach the colleague, and no more."""
    (ana,) = [number for number, key in await rows(hands.desk, "SELECT id, key FROM people") if key == "ana"]
    said = [
        await hands.press("ben", "ask", f"SUB-1042 pay SUB-1042 {ana} /invoice SUB-1042 try{n}x") for n in range(21)
    ]
    assert ["I've sent your request to" in one.words for one in said] == [True] * 20 + [False]
    assert said[-1].words.startswith("You've reached the limit for asking colleagues: 20 an hour per person.")
    assert await hands.desk.count("notices", "kind = 'asked'") == 20


async def test_changes_of_others_details_are_limited_but_not_of_ones_own(hands: Hands) -> None:
    """Who is changed is told each time, thirty times an hour at most."""
    line = "/contact edit ben@acme.example SUB-1042"
    for number in range(30):
        assert "Saved Ben Óðinsson's" in (await edit(hands, "ana", line, phone=f"+34 976 000 0{number:02}")).words
    refused = await edit(hands, "ana", line, phone="+34 976 000 099")
    assert "You've reached the limit for changing others' details: 30 an hour per person." in refused.all
    assert await hands.desk.count("notices", "kind = 'details_edited'") == 30
    assert "Saved your" in (await edit(hands, "ana", phone="+34 976 000 098")).words


async def test_leaving_is_never_limited(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by any quota that is used up."""
    router = hands.desk.bot.router
    one = {limited: QuotaPair.read("1/day, 1/day") for limited in Limited}
    monkeypatch.setattr(router, "app", replace(router.app, quotas=one))
    await hands.command("ben", "/contact promote me billing SUB-1042 once")
    await hands.command("ben", "/contact withdraw PRO-1 confirmed")
    assert "reached" in (await hands.command("ben", "/contact promote me billing SUB-1042 twice")).text
    left = await hands.command("ben", "/contact leave billing SUB-1042 confirmed")
    assert left.text.startswith("You're no longer"), left.text


@pytest.mark.parametrize("wrong", ["10", "10/hour", "0/hour, 10/hour", "10/week, 40/week", "x/hour, 1/day"])
def test_a_quota_is_written_in_one_way(wrong: str) -> None:
    """Anything else is a fault."""
    with pytest.raises(ValueError, match="quota"):
        QuotaPair.read(wrong)
