"""What comes of a try: sent, tried again, dropped or parked."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.delivery import deliverer as deliverer_module
from bot.delivery.deliverer import MOST_TRIES, Deliverer
from handlers.notices import RENDERERS, Renderer
from handlers.views.blocks import Drawing, Message
from handlers.views.reader import Safe
from models.core.outbox import Notice, NoticeKind, NoticeState, Payload
from tests.bot.delivery.office import APPROVALS, TRIAGE, Office, Probe, make_deliverer
from tests.support.postgres import free_port

WAITING, SENT, DROPPED, PARKED = NoticeState.WAITING, NoticeState.SENT, NoticeState.DROPPED, NoticeState.PARKED


@pytest.fixture
def office(small_office: Office) -> Office:
    """On SQLite."""
    return small_office


async def try_once(office: Office, deliverer: Deliverer, notice: Notice, after: float = 61) -> Notice:
    """Move the clock over the pause, try what is due, and return the notice as it is then."""
    office.clock.advance(after)
    await deliverer.run_until_idle()
    return await office.now(notice)


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long"])
async def test_what_slack_refuses_for_good_is_parked_and_blocks_nothing(office: Office, error: str) -> None:
    """The notice says why; the next one to the same channel passes."""
    office.fault(method="chat.postMessage", kind=f"error:{error}")
    refused, behind = await office.write(office.card("refused"), office.card("behind"))
    await office.deliver()
    assert await office.states([refused, behind]) == [PARKED, SENT]
    assert (await office.now(refused)).trouble == f"chat.postMessage: {error}"
    assert office.texts(TRIAGE) == ["behind"]


NOT_OPEN = ["channel_not_found", "is_archived", "not_in_channel"]


@pytest.mark.parametrize("error", NOT_OPEN)
async def test_a_channel_that_is_not_open_parks_nothing(office: Office, error: str) -> None:
    """Tried once a minute, said in the log with the channel; once Steward is invited everything arrives, in order."""
    office.fault(method="chat.postMessage", kind=f"error:{error}", rate=1.0)
    notices = await office.write(office.card("first"), office.redraw("first"), office.card("second"))
    deliverer = office.deliverer()
    with capture_logs() as logs:
        for _ in range(2 * MOST_TRIES):
            now = await try_once(office, deliverer, notices[0])
    assert (now.state, now.tries, now.maybe_sent) == (WAITING, 0, False)
    assert now.try_at - office.clock.now() == timedelta(seconds=60)
    assert office.calls("chat.postMessage") == 2 * MOST_TRIES
    assert await deliverer.outbox.undelivered() == 3
    said = [(entry["log_level"], entry["channel"]) for entry in logs if entry["event"] == "channel_not_open"]
    assert said == [("error", TRIAGE)] * 2 * MOST_TRIES
    office.fault()
    await office.deliver(deliverer)
    assert await office.faults_of(notices) == []


@pytest.mark.parametrize("error", NOT_OPEN)
async def test_an_edit_waits_for_its_channel_to_open(office: Office, error: str) -> None:
    """Steward was removed from the channel after the card was posted; invited again, it draws the card anew."""
    (card,) = await office.write(office.card("card"))
    await office.deliver()
    office.fault(method="chat.update", kind=f"error:{error}", rate=1.0)
    (edit,) = await office.write(office.redraw("card"))
    deliverer = office.deliverer()
    assert (await try_once(office, deliverer, edit)).state is WAITING
    office.fault()
    await office.deliver(deliverer)
    assert await office.faults_of([card, edit]) == []


@pytest.mark.parametrize("error", NOT_OPEN)
async def test_a_person_who_can_t_be_written_to_is_parked(office: Office, error: str) -> None:
    """Nobody can invite Steward to a direct message: somebody has to look. An answer in one is the same."""
    office.fault(method="chat.postMessage", kind=f"error:{error}", rate=1.0)
    notices = await office.write(office.direct(0, "hello"), office.card("answer", "D0READER01"))
    await office.deliver()
    assert await office.states(notices) == [PARKED, PARKED]


async def test_an_undecided_card_is_looked_up_once_its_channel_is_open(office: Office) -> None:
    """It had arrived: after the invitation it is found, and not posted twice."""
    office.fault(method="chat.postMessage", kind="dropped")
    (card,) = await office.write(office.card("card"))
    deliverer = office.deliverer()
    await try_once(office, deliverer, card, after=0)
    office.fault(method="conversations.history", kind="error:not_in_channel", rate=1.0)
    for _ in range(2 * MOST_TRIES):
        now = await try_once(office, deliverer, card)
    assert (now.state, now.maybe_sent) == (WAITING, True)
    office.fault()
    await office.deliver(deliverer)
    assert await office.faults_of([card]) == []


@pytest.mark.parametrize("error", ["missing_scope"])
async def test_undecided_and_not_to_be_looked_up_is_parked(office: Office, error: str) -> None:
    """Neither posted again, which could double it, nor forgotten."""
    office.fault(method="chat.postMessage", kind="dropped")
    office.fault(method="conversations.history", kind=f"error:{error}")
    undecided, behind = await office.write(office.card("undecided"), office.card("behind"))
    await office.deliver()
    assert await office.states([undecided, behind]) == [PARKED, SENT]
    assert office.texts(TRIAGE) == ["undecided", "behind"]


async def test_a_message_that_never_gets_a_clear_answer_and_never_arrives_is_parked(office: Office) -> None:
    """After as many tries as are allowed, each with a look whether it is there."""
    office.fault(method="chat.postMessage", kind="error:internal_error", rate=1.0)
    (card,) = await office.write(office.card("card"))
    await office.deliver()
    assert (await office.now(card)).state is PARKED
    assert office.calls("chat.postMessage") == MOST_TRIES
    assert office.calls("conversations.history") == MOST_TRIES - 1


async def test_what_slack_puts_off_is_never_parked(office: Office) -> None:
    """Being told to wait does not count as a try, however often."""
    office.fault(method="chat.postMessage", kind="error:ratelimited", rate=1.0)
    (card,) = await office.write(office.card("card"))
    deliverer = office.deliverer()
    deliverer.ways.slack.limiter.pause = lambda *_: None  # type: ignore[method-assign]
    for _ in range(2 * MOST_TRIES):
        now = await try_once(office, deliverer, card)
    assert (now.state, now.tries, now.maybe_sent) == (WAITING, 0, False)
    office.fault()
    await office.deliver(deliverer)
    assert office.texts(TRIAGE) == ["card"]


async def test_retry_after_is_honoured(office: Office) -> None:
    """Not tried again before the time that Slack asked for, then at once."""
    office.fault(method="chat.postMessage", kind="ratelimited")  # with Retry-After: 1
    (card,) = await office.write(office.card("card"))
    deliverer = office.deliverer()
    first = await try_once(office, deliverer, card, after=0)
    assert first.try_at - office.clock.now() == timedelta(seconds=1)
    assert (await try_once(office, deliverer, card, after=0.9)).state is WAITING
    assert office.calls("chat.postMessage") == 1
    assert (await try_once(office, deliverer, card, after=0.2)).state is SENT


async def test_slack_unreachable_for_long_parks_nothing(office: Office) -> None:
    """Nobody listens; the pauses grow to a minute, and when Slack is back everything is sent once."""
    notices = await office.write(office.card("card"), office.direct(0, "hello"), office.redraw("card"))
    closed = make_deliverer(office.database, office.clock, office.http, f"http://127.0.0.1:{free_port()}/", _no_mail())
    pauses = []
    for _ in range(3 * MOST_TRIES):
        now = await try_once(office, closed, notices[0])
        pauses.append((now.try_at - office.clock.now()).total_seconds())
    assert pauses[:4] == [0.5, 1, 2, 4]
    assert pauses[-1] == 60
    assert await office.states(notices) == [WAITING] * 3
    await office.deliver()
    assert await office.faults_of(notices) == []


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (503, "text/plain", "upstream connect error"),
        (502, "text/html", "<h1>Bad gateway</h1>"),
        (200, "text/html", "<h1>Sign in to the network</h1>"),
        (200, "application/json", "{broken"),
        (500, "application/json", "{}"),
        (503, "application/json", '{"ok": false, "error": "service_unavailable"}'),
    ],
)
async def test_answers_that_are_not_slacks_leave_it_open(office: Office, status: int, kind: str, body: str) -> None:
    """A proxy on the way answers: however long, nothing is parked; when it is gone, everything is sent once."""
    notices = await office.write(office.card("card"), office.direct(0, "hello"))
    async with answering(status, kind, body) as url:
        deliverer = make_deliverer(office.database, office.clock, office.http, url, _no_mail())
        for _ in range(2 * MOST_TRIES):
            card = await try_once(office, deliverer, notices[0])
    assert (card.state, card.maybe_sent) == (WAITING, True)
    await office.deliver()
    assert await office.faults_of(notices) == []


async def test_a_token_that_was_taken_back_parks_nothing(office: Office) -> None:
    """No message is to blame for it: all wait half a minute at a time."""
    office.fault(method="chat.postMessage", kind="error:token_revoked", rate=1.0)
    (card,) = await office.write(office.card("card"))
    deliverer = office.deliverer()
    for _ in range(2 * MOST_TRIES):
        now = await try_once(office, deliverer, card)
    assert now.state is WAITING
    assert now.try_at - office.clock.now() == timedelta(seconds=30)


@dataclass(frozen=True)
class Broken(Payload):
    """Of a kind whose renderer has a bug."""

    kind = cast(NoticeKind, "broken")


@dataclass(frozen=True)
class Unheard(Payload):
    """Of a kind that has no renderer."""

    kind = cast(NoticeKind, "unheard of")


async def test_an_unknown_kind_and_a_drawing_that_fails_are_parked_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in one notice stops no other, not even at the same place."""

    async def broken(_context: object, _notice: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(RENDERERS, "broken", Renderer(Broken, broken))
    notices = await office.write(
        lambda desk: desk.post(TRIAGE, Unheard(), "unknown"),
        lambda desk: desk.post(TRIAGE, Broken(), "broken"),
        office.card("fine"),
    )
    await office.deliver()
    assert await office.states(notices) == [PARKED, PARKED, SENT]
    assert [(await office.now(notice)).trouble for notice in notices] == ["bug: KeyError", "bug: ZeroDivisionError", ""]


async def test_nothing_to_say_is_dropped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a reminder after the renewal."""

    async def nothing(_context: object, _notice: object) -> None:
        return None

    monkeypatch.setitem(RENDERERS, "probe", Renderer(Probe, nothing))
    (card,) = await office.write(office.card("card"))
    await office.deliver()
    assert (await office.now(card)).state is DROPPED
    assert office.calls("chat.postMessage") == 0


async def test_trouble_with_the_database_while_drawing_parks_nothing(office: Office) -> None:
    """A database that restarts is no bug of the notice."""

    async def away(*_: Any, **_more: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("the server closed the connection"))

    (card,) = await office.write(office.card("card"))
    deliverer = office.deliverer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deliverer_module, "draw", away)
        for _ in range(2 * MOST_TRIES):
            now = await try_once(office, deliverer, card)
    assert (now.state, now.maybe_sent) == (WAITING, False)
    await office.deliver(deliverer)
    assert office.texts(TRIAGE) == ["card"]


async def test_a_try_ends_before_its_lease(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes too long is given up; it may have arrived, so it is looked up."""
    monkeypatch.setattr(deliverer_module, "LONGEST_TRY", 0.2)
    office.fault(method="chat.postMessage", kind="late", seconds=1)
    (card,) = await office.write(office.card("card"))
    deliverer = office.deliverer()
    first = await try_once(office, deliverer, card, after=0)
    assert (first.state, first.maybe_sent) == (WAITING, True)
    await office.deliver(deliverer)
    assert office.texts(TRIAGE) == ["card"]


async def test_a_mail_of_what_has_none_is_parked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that is drawn for Slack alone."""

    async def for_slack_alone(_context: object, _notice: object) -> Drawing:
        return Drawing(Message(Safe("hello")))

    monkeypatch.setitem(RENDERERS, "probe", Renderer(Probe, for_slack_alone))
    (mail,) = await office.write(office.mail(0, "hello"))
    await office.deliver()
    assert (await office.now(mail)).state is PARKED


async def test_other_channels_go_on_while_one_is_slow(office: Office) -> None:
    """A message that Slack keeps waiting for holds back only its own channel."""
    office.fault(method="chat.postMessage", kind="late", seconds=600)
    notices = await office.write(office.card("slow"), office.card("quick", APPROVALS), office.direct(0, "quick too"))
    running = asyncio.create_task(office.deliverer().run())
    while (await office.states(notices))[1:] != [SENT, SENT]:
        assert not running.done()
        await asyncio.sleep(0.01)
    assert await office.states(notices) == [WAITING, SENT, SENT]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class answering:  # noqa: N801 - used like a function
    """A server that answers all the same."""

    def __init__(self, status: int, kind: str, body: str) -> None:
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(status=status, content_type=kind, text=body)

        app = web.Application()
        app.router.add_route("*", "/{all:.*}", answer)
        self.runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> str:
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}/"

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()


def _no_mail() -> Any:
    return None
