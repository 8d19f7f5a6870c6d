"""A clock that is set back: what was written before waits no longer than it would have."""

import asyncio
from datetime import timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.delivery.outbox import LEASE
from bot.mail import FolderPostbox
from models.core.outbox import NoticeState
from tests.bot.delivery.office import Office, make_deliverer

HOUR = timedelta(hours=1)


async def until_sent(office: Office, *texts: str) -> None:
    """Wait until these cards are in the channel."""
    for _ in range(6000):
        if set(texts) <= {message.text for message in office.messages("C0TRIAGE")}:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"Not in the channel within a minute: {texts}")


async def test_what_was_written_before_is_sent_at_once(office: Office) -> None:
    """It was due in the hour that now comes again; and what is written after it doesn't wait for it."""
    await office.write(office.card("before"), office.direct(0, "to somebody"))
    office.clock.at -= HOUR
    await office.write(office.card("after"))
    await office.deliver(rounds=1)
    assert [message.text for message in office.messages("C0TRIAGE")] == ["before", "after"]


async def test_a_deliverer_that_runs_sees_the_clock_go_back(office: Office) -> None:
    """Without a restart, and before it looks for the clocks of others the next time."""
    deliverer = office.deliverer()
    running = asyncio.create_task(deliverer.run())
    await office.write(office.card("first"))
    deliverer.wake()
    await until_sent(office, "first")
    await office.write(office.card("before"))
    office.clock.at -= HOUR
    deliverer.wake()
    await until_sent(office, "first", "before")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [message.text for message in office.messages("C0TRIAGE")] == ["first", "before"]


async def test_a_lease_of_before_ends_as_it_would_have(office: Office) -> None:
    """Whoever had it may still be at it, so it counts for its time, and not for an hour."""
    (card,) = await office.write(office.card("claimed"))
    deliverer = office.deliverer()
    assert len(await deliverer.outbox.claim(office.clock.now(), 1)) == 1
    office.clock.at -= HOUR
    await deliverer.run_until_idle()
    assert (await office.now(card)).state is NoticeState.WAITING
    office.clock.at += LEASE + timedelta(seconds=1)
    await deliverer.run_until_idle()
    assert (await office.now(card)).state is NoticeState.SENT


async def test_nothing_is_put_off_for_longer_than_five_minutes(office: Office) -> None:
    """Whatever Slack says: it is asked again then, and may say so once more."""

    async def wait_two_hours(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7200"})

    app = web.Application()
    app.router.add_post("/chat.postMessage", wait_two_hours)
    (card,) = await office.write(office.card("card"))
    async with TestServer(app) as server:
        deliverer = make_deliverer(
            office.database, office.clock, office.http, str(server.make_url("/")), FolderPostbox(office.mail_dir)
        )
        await deliverer.run_until_idle()
    assert (await office.now(card)).try_at - office.clock.now() == timedelta(minutes=5)
