"""Each license and site row of the role tables: who has the right does the real thing, and all others read why not."""

import re

import pytest

from tests.handlers.cases.doing import chosen
from tests.handlers.conftest import Stage
from tests.handlers.hands import Said
from tests.handlers.quoted import QUOTE
from tests.handlers.stocked import USER
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, SA, TABLES, TP, USED, Around, expected

WORLDS = [(table, kind) for table in USED for kind in ("license", "site")]
LINES = {
    "upgrade_license": "upgrade",
    "download": "download",
    "view_license": "license",
    "extend_evaluation": "extend",
    "rename_license": "rename",
    "view_estimate": "estimate",
    "cancel_site": "cancel",
    "reactivate_site": "reactivate",
    "deactivate_product": "deactivate",
    "add_product": "add",
    "convert_to_annual": "annual",
    "edit_site_users": "users",
}
"""The subcommand of each row. Renewing has none of its own here: it is done with the quote for it."""
WHY = {
    ".": "Your role doesn't include this.",
    "n/a": "Your role doesn't include this.",
    "contact": "A site admin has to become a contact first.",
}
MONTHLY = (
    "UPDATE subscriptions SET cycle = 'month'; "
    "INSERT INTO prices (product_id, currency, cycle, unit_price) SELECT id, 'EUR', 'month', 1000 FROM products; "
    "INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder) "
    "VALUES (1, 'Visa', '4242', 2040, 1, '')"
)


def test_no_row_is_left_out() -> None:
    """All that are for licenses or for sites only, but what is renewed and reported."""
    rows = {right for table in TABLES.values() for right, line in table.items() if len(line.kinds) == 1}
    assert rows - set(LINES) == {"renew_license", "notify_services"}


@pytest.mark.parametrize(("table", "kind"), WORLDS, ids=["-".join(world) for world in WORLDS])
async def test_who_has_not_the_right_reads_why(stage: Stage, table: str, kind: str) -> None:
    """The kind of subscription first, then what stands in the cell; a line that is theirs is not refused for it."""
    await stage.set(table, kind)
    for right, word in LINES.items():
        line = TABLES[table][right]
        for role in USED[table]:
            said = await stage.hands.command(SLACK[role], f"/subscription {word} {REF}")
            told = (right, role, said.words)
            if expected(table, right, [role], Around(kind)) != "refused":
                assert not any(why in said.words for why in WHY.values()), told
                assert right == "convert_to_annual" or "You can't" not in said.words, told
                continue
            wrong_kind = kind not in line.kinds
            why = "This isn't available for this kind of subscription." if wrong_kind else WHY[line.cell(role)]
            assert "You can't " in said.words, told
            assert why in said.words, told


class Deed:
    """Somebody who does something at the desk, up to its end."""

    def __init__(self, stage: Stage, role: str) -> None:
        self.stage, self.user = stage, SLACK[role]

    async def types(self, rest: str) -> Said:
        """A subcommand of `/subscription`."""
        word, _, more = rest.partition(" ")
        return await self.stage.hands.command(self.user, f"/subscription {word} {REF} {more}".strip())

    async def sends(self, form: str, about: str = REF, **values: object) -> Said:
        """A form."""
        return await self.stage.hands.submit(self.user, form, values, about)

    async def accepts(self, said: Said | str) -> None:
        """Order what is quoted."""
        ref = said if isinstance(said, str) else re.findall(r"Q-\d{4}-\d{4}", str(said.all))[0]
        billing = {"po_number": "PO-9", "address": "1 Way", "tax_id": ""}
        ordered = await self.stage.hands.submit(self.user, "order_accept", billing, ref)
        assert "Your order ORD-" in ordered.words, ordered.words

    async def seats(self) -> dict[str, int]:
        """What is in the subscription."""
        rows = await self.stage.rows.ask(
            'SELECT "key", seats FROM subscription_items JOIN products ON products.id = product_id '
            "WHERE subscription_id = 1 AND ended_on IS NULL"
        )
        return {str(key): int(str(seats)) for key, seats in rows}

    async def one(self, column: str) -> object:
        """A column of the subscription."""
        return (await self.stage.rows.ask(f"SELECT {column} FROM subscriptions WHERE id = 1"))[0][0]  # noqa: S608


@pytest.mark.parametrize("table", USED)
async def test_a_license_is_upgraded(stage: Stage, table: str) -> None:
    """By the quote for it: the old edition is gone, the new one there, and an invoice is open."""
    await stage.set(table, "license")
    deed = Deed(stage, BP)
    await deed.accepts(await deed.sends("subscription_upgrade", f"{REF} 1", edition=chosen("premium"), seats="3"))
    assert await deed.seats() == {"premium": 3, "maps": 2}


@pytest.mark.parametrize("table", USED)
async def test_a_license_is_renewed(stage: Stage, table: str) -> None:
    """Its term ends a year later."""
    await stage.set(table, "license")
    deed = Deed(stage, BP)
    before = str(await deed.one("ends_on"))
    await deed.accepts(QUOTE)
    assert int(str(await deed.one("ends_on"))[:4]) == int(before[:4]) + 1


@pytest.mark.parametrize("table", USED)
async def test_a_license_is_seen_downloaded_extended_and_renamed(stage: Stage, table: str) -> None:
    """The key, a link, further days, and another name."""
    await stage.set(table, "license")
    main, technical = Deed(stage, BP), Deed(stage, TP)
    assert "FPS6-ACME-0001" in (await main.types("license")).words
    assert "/download/" in str((await technical.types("download")).all)
    await main.sends("subscription_rename", name="North")
    assert await main.one("name") == "North"
    await stage.rows.run(
        "UPDATE subscriptions SET state = 'evaluation', bought = 0, "
        "starts_on = date('now', '-10 days'), ends_on = date('now', '+5 days')"
    )
    before = str(await main.one("ends_on"))
    await technical.types("extend confirmed")
    assert str(await main.one("ends_on")) > before


async def test_the_next_bill_of_a_site_is_estimated(stage: Stage) -> None:
    """One seat at 100.00 and two at 20.00."""
    await stage.set(kind="site")
    assert "€140.00" in (await Deed(stage, SA).types("estimate")).words


async def invoiced(stage: Stage) -> None:
    """Let the invoice that is there be one for the term, from elsewhere, over more than all of it."""
    await stage.rows.run("UPDATE orders SET invoice_id = NULL")
    began = "(SELECT starts_on FROM subscriptions WHERE number = 1001)"
    await stage.rows.run(f"UPDATE invoices SET issued_on = {began}, due_on = {began}")  # noqa: S608
    await stage.rows.run("UPDATE invoice_lines SET unit_price = 1000000, net = 1000000")


async def test_seats_and_users_come_and_go(stage: Stage) -> None:
    """Two seats more by a quote, a user in one of them, and both gone again."""
    await stage.set(kind="site")
    deed = Deed(stage, SA)
    await deed.accepts(await deed.sends("subscription_seats", product=chosen("server 1"), seats="3"))
    assert await deed.seats() == {"server": 3, "maps": 2}
    await deed.sends("subscription_users", users="Ada <ada@acme.example>")
    users = "SELECT email FROM site_users WHERE removed_at IS NULL ORDER BY email"
    assert await stage.rows.ask(users) == [("ada@acme.example",), (USER,)]
    await deed.types("users remove ada@acme.example")
    assert await stage.rows.ask(users) == [(USER,)]
    await deed.types("seats server 1 was 3 confirmed")
    assert await deed.seats() == {"server": 1, "maps": 2}
    assert len(await stage.rows.ask("SELECT id FROM credits WHERE order_id IS NULL")) == 1


async def test_a_product_is_added_and_deactivated(stage: Stage) -> None:
    """By a quote, and at once."""
    await stage.set(kind="site")
    added, gone = Deed(stage, TP), Deed(stage, SA)
    await added.accepts(await added.sends("subscription_add", product=chosen("logs"), seats="4"))
    assert await added.seats() == {"server": 1, "maps": 2, "logs": 4}
    await gone.types("deactivate logs was 4 confirmed")
    assert await gone.seats() == {"server": 1, "maps": 2}


async def test_a_monthly_site_becomes_annual(stage: Stage) -> None:
    """With a card on file."""
    await stage.set(kind="site")
    await stage.rows.run(MONTHLY)
    deed = Deed(stage, SA)
    await deed.accepts(await deed.types("annual"))
    assert await deed.one("cycle") == "year"


async def test_a_site_is_cancelled_and_reactivated(stage: Stage) -> None:
    """From the day after its term on, and back."""
    await stage.set(kind="site")
    deed = Deed(stage, BP)
    await deed.sends("subscription_cancel", typed=REF, reason="We move.")
    assert await deed.one("cancelled_on = date(ends_on, '+1 day')") == 1
    await deed.types("reactivate")
    assert await deed.one("cancelled_on") is None


async def test_the_same_click_twice_changes_it_once(stage: Stage) -> None:
    """The second says how it stands, and gives nothing back twice."""
    await stage.set(kind="site")
    await invoiced(stage)
    deed = Deed(stage, SA)
    await deed.types("seats maps 1 was 2 confirmed")
    again = await deed.types("seats maps 1 was 2 confirmed")
    assert "Someone else changed this first: SUB-1001 now has 1 seat of Maps." in again.words
    await deed.types("deactivate maps was 1 confirmed")
    await deed.types("deactivate maps was 1 confirmed")
    assert len(await stage.rows.ask("SELECT id FROM credits")) == 2
