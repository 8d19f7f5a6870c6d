"""The end of a term as two billing contacts live through it: what each of them reads, and who hears of what."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.orderforms import load_order_form
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from tests.handlers.hands import Hands, texts

PAPERS = {"po_number": "", "address": "", "tax_id": ""}
TERM = 364
ONE = """\
subscriptions:
  - number: {ref}
    organization: acme
    plan: {plan}
    kind: {kind}
    name: Spare server
    starts_on: {starts}
    ends_on: {ends}
    currency: EUR
{more}    items: [{{product: {product}, seats: 5}}]
    contacts:
      - {{person: ana, role: billing.primary}}
      - {{person: ben, role: billing.secondary, wants_reminders: true}}
      - {{person: chidi, role: technical.primary}}
"""


Sell = Callable[..., Awaitable[date]]


@pytest.fixture
def sell(hands: Hands, tmp_path: Path) -> Sell:
    """Sells Acme a subscription."""
    return partial(_sell, hands, tmp_path)


async def _sell(
    hands: Hands,
    folder: Path,
    ref: str,
    ends_in: int,
    more: Sequence[str] = (),
    *,
    kind: str = "license",
    days: int = TERM,
) -> date:
    """Sell Acme something whose term ends in some days, or ended before: Ana pays, Ben stands in. Returns the end."""
    desk = hands.desk
    ends = desk.bot.clock.now().date() + timedelta(days=ends_in)
    sold = {"license": ("server", "server"), "site": ("cloud", "cloud")}[kind]
    form = ONE.format(
        ref=ref,
        kind=kind,
        plan=sold[0],
        product=sold[1],
        starts=ends - timedelta(days=days),
        ends=ends,
        more="".join(f"    {line}\n" for line in more),
    )
    file = folder / f"{ref}.yaml"
    file.write_text(form)
    async with desk.database.transaction() as session:
        importing = Desk(session, IMPORT, desk.bot.clock.now(), desk.bot.tables, Channels("", ""))
        await process_order_form(importing, load_order_form(file), welcome=False)
    return ends


async def heard(hands: Hands, who: str) -> str:
    """All that somebody can read in their direct messages."""
    await hands.desk.settle()
    return "\n".join("\n".join([one["text"], *texts(one["blocks"])]) for one in await hands.desk.inbox(who, "dm"))


async def order(hands: Hands, who: str, ref: str) -> None:
    """Order the next term, as the form does it."""
    shown = await hands.command(who, f"/renewal renew {ref}")
    assert shown.view is not None
    said = await hands.submit(who, "order_accept", PAPERS, shown.view["private_metadata"])
    assert "has been placed" in said.words


async def test_colleagues_hear_who_ordered_the_next_term(hands: Hands, sell: Sell) -> None:
    """Ana, who was reminded of it as Ben was, is told by name, with the new end; Ben himself isn't."""
    await sell("SUB-2001", 15)
    await hands.desk.advance("P1D")
    await order(hands, "ben", "SUB-2001")
    said = "Ben Óðinsson ordered the next term of *SUB-2001* · Spare server. It now runs until "
    assert said in await heard(hands, "ana")
    assert "ordered the next term" not in await heard(hands, "ben")


async def test_colleagues_hear_of_an_order_before_the_first_reminder(hands: Hands, sell: Sell) -> None:
    """Nobody has a thread yet. Whoever could have renewed it hears of it all the same."""
    await sell("SUB-2001", 100)
    await order(hands, "ana", "SUB-2001")
    assert "Ana Pérez Iñíguez ordered the next term of *SUB-2001*" in await heard(hands, "ben")


async def test_colleagues_hear_that_an_evaluation_was_extended(hands: Hands, sell: Sell) -> None:
    """Each of them could have done it, and has a reminder of the earlier end."""
    await sell("SUB-2001", 5, ["state: evaluation"], days=25)
    asked = await hands.command("ben", "/subscription extend SUB-2001")
    await hands.press("ben", asked.button("Extend")["action_id"])
    assert "Ben Óðinsson extended the evaluation *SUB-2001* · Spare server." in await heard(hands, "ana")


async def test_colleagues_hear_that_the_end_passed_though_somebody_handles_it(hands: Hands, sell: Sell) -> None:
    """Ben said that he handles it, so Ana gets no reminders; but she hears that it's past due."""
    await sell("SUB-2001", 2)
    await hands.command("ben", "/renewal handle SUB-2001")
    await hands.desk.advance("P3D")
    news = "*SUB-2001* · Spare server is past due: its term ended on Nov 25, 2026 and wasn't renewed."
    assert news in await heard(hands, "ana")
    assert "Spare server is past due: its term" not in await heard(hands, "ben")
