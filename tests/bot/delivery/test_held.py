"""Notices that are written to be sent later."""

from datetime import timedelta

from models.core.outbox import NoticeState
from tests.bot.delivery.office import Office, Probe

WAITING, SENT = NoticeState.WAITING, NoticeState.SENT


async def test_a_notice_waits_for_its_moment_and_holds_up_no_other(small_office: Office) -> None:
    """Neither one to the same person nor anything else. Until it's due, it doesn't count as undelivered."""
    office, deliverer = small_office, small_office.deliverer()
    to, until = office.readers[0], office.clock.now() + timedelta(minutes=1)
    (held,) = await office.write(lambda desk: desk.tell([to], Probe("held"), "held", not_before=until))
    (other,) = await office.write(office.direct(0, "other"))
    await deliverer.run_until_idle()
    assert await office.states([held, other]) == [WAITING, SENT]
    counts = [await deliverer.outbox.undelivered(moment) for moment in (office.clock.now(), until, None)]
    assert counts == [0, 1, 1]
    office.clock.advance(60)
    await deliverer.run_until_idle()
    assert await office.states([held]) == [SENT]
