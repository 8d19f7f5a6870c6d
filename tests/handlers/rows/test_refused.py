"""Each license and site row of the role tables: whoever has not the right reads why."""

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import TABLES, USED, Around, expected

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
        # What isn't cancelled can't be reactivated by anybody, and that's said first.
        cancelled = "date(ends_on, '+1 day')" if right == "reactivate_site" else "NULL"
        for role in USED[table]:
            await stage.rows.run(f"UPDATE subscriptions SET cancelled_on = {cancelled} WHERE number = 1001")  # noqa: S608
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
