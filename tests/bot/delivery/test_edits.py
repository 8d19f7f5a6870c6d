"""What becomes of an edit whose card is parked, waits, or was deleted."""

import pytest
from sqlalchemy import text
from sqlmodel import col

from bot.delivery.outbox import Outbox
from models.core.outbox import Notice, NoticeState
from tests.bot.delivery.office import TRIAGE, Office

SENT, DROPPED, PARKED = NoticeState.SENT, NoticeState.DROPPED, NoticeState.PARKED


@pytest.fixture
def office(small_office: Office) -> Office:
    """On SQLite: the way is the same on both databases."""
    return small_office


async def test_an_edit_of_a_parked_card_is_dropped(office: Office) -> None:
    """A card that is re-driven is drawn with the newest facts anyway."""
    office.fault(method="chat.postMessage", kind="error:msg_too_long")
    card, edit = await office.write(office.card("card"), office.redraw("card"))
    await office.deliver()
    assert await office.states([card, edit]) == [PARKED, DROPPED]
    assert office.calls("chat.update") == 0


async def test_an_edit_waits_for_its_card(office: Office) -> None:
    """Also where the two have different destinations, as with the card of a person."""
    card, edit = await office.write(office.card("card"), office.redraw("card"))
    async with office.database.transaction() as session:
        await session.execute(text(f"UPDATE notices SET destination = 'elsewhere' WHERE id = {edit.id}"))  # noqa: S608
    outbox = Outbox(office.database)
    (on_its_way,) = await outbox.claim(office.clock.now(), 5)
    assert on_its_way.notice.id == card.id
    assert await outbox.claim(office.clock.now(), 5) == []
    await outbox.again(on_its_way, office.clock.now(), "", maybe_sent=False)
    await office.deliver()
    assert await office.faults_of([card, edit]) == []


async def test_an_edit_of_a_card_that_somebody_deleted_is_dropped(office: Office) -> None:
    """Nobody has to look: somebody did not want it there."""
    await office.write(office.card("card"))
    await office.deliver()
    office.sandbox.workspace.remove(office.messages(TRIAGE)[0])
    (edit,) = await office.write(office.redraw("card"))
    await office.deliver()
    assert (await office.now(edit)).state is DROPPED


async def test_a_card_that_somebody_deleted_is_posted_anew_where_that_is_wished(office: Office) -> None:
    """Somebody asked again for what it is about: once, however often it is asked, and it can be edited then."""
    (card,) = await office.write(office.card("card"))
    await office.deliver()
    office.sandbox.workspace.remove(office.messages(TRIAGE)[0])
    edits = await office.write(*[lambda desk: desk.redraw(col(Notice.key) == "card", or_post=True)] * 2)
    await office.deliver()
    assert await office.states([card, *edits]) == [SENT, DROPPED, SENT]
    assert office.texts(TRIAGE) == [f"edit {edits[1].id}"]
