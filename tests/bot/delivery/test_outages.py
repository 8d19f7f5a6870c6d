"""The deliverer notes since when Slack or the mail server doesn't work, and that it works again."""

from pathlib import Path

import pytest
from sqlmodel import select

from models.core.outages import Outage, Way
from models.core.outbox import NoticeState
from tests.bot.delivery.office import Office


async def outages(office: Office) -> list[tuple[Way, bool]]:
    """Each outage, and whether it's over."""
    async with office.database.transaction() as session:
        found = await session.scalars(select(Outage))
        return [(outage.way, outage.ended_at is not None) for outage in found]


@pytest.mark.parametrize("kind", ["error:invalid_auth", "error:internal_error"])
async def test_slack_is_down_from_the_first_try_until_one_arrives(office: Office, kind: str) -> None:
    """However many messages are tried meanwhile, it's one outage."""
    office.fault(method="chat.postMessage", kind=kind, rate=1.0)
    await office.write(office.card("one"), office.direct(1, "two"))
    deliverer, since = office.deliverer(), office.clock.now()
    for _ in range(3):
        await deliverer.run_until_idle()
        office.clock.advance(61)
    assert await outages(office) == [(Way.SLACK, False)]
    async with office.database.transaction() as session:
        assert (await session.scalars(select(Outage))).one().since == since
    office.fault()
    await office.deliver(deliverer)
    assert await outages(office) == [(Way.SLACK, True)]


async def test_a_message_that_slack_refuses_is_no_outage(office: Office) -> None:
    """It's parked, and since when is stored."""
    office.fault(method="chat.postMessage", kind="error:invalid_blocks")
    (refused,) = await office.write(office.card("refused"))
    await office.deliver()
    assert await outages(office) == []
    parked = await office.now(refused)
    assert (parked.state, parked.parked_at) == (NoticeState.PARKED, office.clock.now())


def in_the_way(folder: Path, *, gone: bool = False) -> None:
    """Put a file where the folder should be, or take it away."""
    if gone:
        folder.unlink()
    else:
        folder.write_text("in the way")


async def test_mail_that_can_not_be_written_is_an_outage_of_the_mail(office: Office) -> None:
    """Here a file stands where the folder should be; Slack is not concerned."""
    in_the_way(office.mail_dir)
    await office.write(office.mail(1, "mail"), office.direct(2, "direct"))
    deliverer = office.deliverer()
    await deliverer.run_until_idle()
    assert await outages(office) == [(Way.MAIL, False)]
    in_the_way(office.mail_dir, gone=True)
    await office.deliver(deliverer)
    assert await outages(office) == [(Way.MAIL, True)]
