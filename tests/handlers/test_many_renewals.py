"""162 renewals on one morning, from the order form to the message, the email, the list and an answer to one row."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.orderforms import load_order_form
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from tests.handlers.hands import Hands, Said, texts

MANY = 162
FORM = """\
organizations:
  - {key: bulk, name: Bulk Holding, time_zone: Europe/Berlin, tax_rate: 19 %}
subscriptions:
"""
ONE = """\
  - number: SUB-{number}
    organization: bulk
    plan: server
    kind: license
    name: License for branch office {number}
    starts_on: {starts}
    ends_on: {ends}
    currency: EUR
    items: [{{product: server, seats: 5}}]
    contacts: [{{person: bo, role: billing.primary}}, {{person: ben, role: technical.primary}}]
"""


@pytest.fixture
async def many(hands: Hands, tmp_path: Path) -> Hands:
    """A desk on the morning when 162 subscriptions of bo, with ben as technical contact, have 30 days left."""
    desk = hands.desk
    today = desk.bot.clock.now().date()
    ends, starts = today + timedelta(days=31), today - timedelta(days=333)
    file = tmp_path / "many.yaml"
    numbers = range(2001, 2001 + MANY)
    file.write_text(FORM + "".join(ONE.format(number=number, starts=starts, ends=ends) for number in numbers))
    async with desk.database.transaction() as session:
        importing = Desk(session, IMPORT, desk.bot.clock.now(), desk.bot.tables, Channels("", ""))
        await process_order_form(importing, load_order_form(file), welcome=False)
    await desk.advance("P2D")
    return hands


async def digests(hands: Hands, who: str) -> list[dict[str, Any]]:
    """The messages to somebody that list many renewals."""
    return [one for one in await hands.desk.inbox(who, "dm") if "subscriptions end soon" in one["text"]]


async def newest(hands: Hands, who: str) -> str:
    """The newest message to somebody, as its reader sees it."""
    await hands.desk.settle()
    message = (await hands.desk.inbox(who, "dm"))[-1]
    return "\n".join(texts(message["blocks"]))


async def test_162_renewals_are_one_message_and_one_email(many: Hands) -> None:
    """Their rows are answered one by one, a thread starts when it's opened, and the list reaches every one."""
    ((digest,), (_,)) = await digests(many, "bo"), await digests(many, "ben")
    (mail,) = await many.desk.mails("bo@ledgerly.example")
    assert mail["subject"].startswith("162 renewals are due: the first ends on ")
    assert all(f"\n* SUB-{number} · " in mail["text"] for number in range(2001, 2001 + MANY))
    pressed = Said(None, blocks=digest["blocks"])
    before = len(await many.desk.inbox("bo", "dm"))
    opened = await many.press("bo", pressed.button("Open")["action_id"], card=True)
    assert "I've sent you the renewal of SUB-2001" in opened.words
    assert "Renewal of SUB-2001" in await newest(many, "bo")
    assert len(await many.desk.inbox("bo", "dm")) == before + 1
    again = await many.press("bo", "/renewal open SUB-2001", card=True)
    assert "Renewal of SUB-2001" in again.words
    await many.press("bo", "/renewal handle SUB-2002", card=True)
    await many.press("ben", "/renewal snooze SUB-2003", card=True)
    await many.desk.settle()
    (theirs,) = await digests(many, "ben")
    shown = "\n".join(texts(theirs["blocks"]))
    assert shown.count("Bo Sjöström is handling it.") == 1
    assert shown.count("Your reminders are paused until") == 1
    (news,) = [
        one for one in await many.desk.inbox("ben", "dm") if "is handling the renewal of SUB-2002" in one["text"]
    ]
    assert news["thread_ts"] == theirs["ts"]
    assert len(await many.desk.mails("bo@ledgerly.example")) == 1


async def test_each_of_162_renewals_is_three_presses_away(many: Hands) -> None:
    """“More” shows the next page, the last one after two presses, and the search finds any of them at once."""
    page, seen = await many.press("bo", "/renewal list", card=True), set()
    for presses in range(3):
        if presses:
            page = await many.press("bo", page.button("More")["action_id"], card=True)
        seen |= {number for number in range(2001, 2001 + MANY) if f'"SUB-{number}"' in page.all}
    assert len(seen) == MANY
    (search,) = [element for element in page.buttons if element["type"] == "external_select"]
    (found,) = (await many.suggest("bo", search["action_id"], f"SUB-{2000 + MANY}")).options
    last = await many.press("bo", search["action_id"], found["value"], kind="external_select", card=True)
    assert f"Renewal of SUB-{2000 + MANY}" in last.words
