"""Response URLs: five uses in thirty minutes, replacing and deleting what was clicked."""

from typing import Any

from tests.sandbox.desk import Desk, Json, actions, button, section


async def _answer(desk: Desk, url: str, **body: Any) -> int:
    async with desk.http.post(url, json=body) as response:
        await response.read()
        return response.status


async def _click(desk: Desk, ts: str, channel: str = "general") -> str:
    await desk.act("click", user="ana", channel=channel, ts=ts, action_id="go")
    return str(desk.bot.last["response_url"])


async def _seen(desk: Desk, user: str = "ana") -> list[Json]:
    messages: list[Json] = (await desk.get(f"inbox?user={user}"))["messages"]
    return messages


async def test_an_answer_is_ephemeral_unless_in_channel(desk: Desk) -> None:
    """Only the caller sees the first, everybody the second."""
    await desk.command(channel="general")
    url = desk.bot.last["response_url"]
    assert await _answer(desk, url, text="for you") == 200
    assert await _answer(desk, url, text="for all", response_type="in_channel") == 200
    assert [each["text"] for each in await _seen(desk)] == ["for you", "for all"]
    assert [each["text"] for each in await _seen(desk, "ben")] == ["for all"]


async def test_a_response_url_works_five_times(desk: Desk) -> None:
    """The sixth use: 404."""
    await desk.command()
    url = desk.bot.last["response_url"]
    assert [await _answer(desk, url, text="x") for _ in range(6)] == [200] * 5 + [404]


async def test_a_response_url_lives_thirty_minutes(desk: Desk) -> None:
    """Good after 29 minutes of the sandbox's clock, gone after 31."""
    await desk.command()
    url = desk.bot.last["response_url"]
    await desk.act("clock", advance="PT29M")
    assert await _answer(desk, url, text="x") == 200
    await desk.act("clock", advance="PT2M")
    assert await _answer(desk, url, text="x") == 404


async def test_an_unknown_response_url_is_404(desk: Desk) -> None:
    """Nobody guesses one."""
    assert await _answer(desk, f"{desk.sandbox.url}/actions/T0VENDOR/0123", text="x") == 404


async def test_an_ephemeral_message_is_replaced_and_deleted(desk: Desk) -> None:
    """replace_original changes what was clicked, delete_original takes it away."""
    desk.bot.answers({"text": "old", "blocks": [actions(button())]})
    ts = (await desk.command())["messages"][0]["ts"]
    desk.bot.answers()
    url = await _click(desk, ts, "dm")
    await _answer(desk, url, text="new", replace_original=True)
    (shown,) = await _seen(desk)
    assert (shown["ts"], shown["text"], shown["ephemeral"], shown["edited"]) == (ts, "new", True, True)
    await _answer(desk, url, delete_original=True)
    assert await _seen(desk) == []


async def test_a_channel_message_is_replaced_for_all(desk: Desk) -> None:
    """replace_original on a message of the channel changes it for everybody."""
    posted = await desk.api("chat.postMessage", channel="C0GENERAL", text="card", blocks=[actions(button())])
    await _answer(desk, await _click(desk, posted["ts"]), text="claimed", replace_original=True)
    assert [each["text"] for each in await _seen(desk, "ben")] == ["claimed"]


async def test_wrong_blocks_are_refused(desk: Desk) -> None:
    """Blocks are held to the same limits, and a refusal costs no use."""
    await desk.command()
    url = desk.bot.last["response_url"]
    assert await _answer(desk, url, blocks=[section("x" * 3001)]) == 400
    assert await _answer(desk, url) == 400
    assert [await _answer(desk, url, text="x") for _ in range(5)] == [200] * 5
