"""Rate limits: buckets that fill with time."""

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.limits import RateLimits
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """The seconds."""
        return self.seconds


def test_posts_are_one_a_second_a_channel_after_five_at_once() -> None:
    """Five pass, the sixth waits a second; another channel is not concerned."""
    hand = Hand()
    limits = RateLimits(hand)
    assert [limits.retry_after("chat.postMessage", "C1") for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert limits.retry_after("chat.postMessage", "C2") == 0
    hand.seconds = 1.0
    assert [limits.retry_after("chat.postMessage", "C1") for _ in range(2)] == [0, 1]


def test_posts_are_600_a_minute_in_all() -> None:
    """The workspace has an allowance over all channels."""
    limits = RateLimits(Hand())
    passed = [limits.retry_after("chat.postMessage", f"C{number}") for number in range(601)]
    assert passed == [0] * 600 + [1]


@pytest.mark.parametrize(
    ("method", "allowed"), [("users.list", 20), ("chat.update", 50), ("views.open", 100), ("users.info", 100)]
)
def test_a_tier_is_its_minutes_allowance(method: str, allowed: int) -> None:
    """A minute's worth passes at once, the next waits; after a minute all passes again."""
    hand = Hand()
    limits = RateLimits(hand)
    assert not any(limits.retry_after(method, None) for _ in range(allowed))
    assert limits.retry_after(method, None) > 0
    hand.seconds = 60.0
    assert not any(limits.retry_after(method, None) for _ in range(allowed))


async def test_the_web_api_answers_429_with_retry_after(desk: Desk) -> None:
    """Many posts in one channel at once are limited, and what is limited is not stored."""
    limited: list[SlackApiError] = []
    for _ in range(50):
        try:
            await desk.client.chat_postMessage(channel="C0GENERAL", text="x")
        except SlackApiError as error:
            limited.append(error)
    response = limited[0].response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert len((await desk.get("inbox?user=ana"))["messages"]) == 50 - len(limited)


async def test_limits_can_be_turned_off(open_desk: OpenDesk) -> None:
    """For measurements: with rate_limits False nothing is limited."""
    desk = await open_desk(rate_limits=False)
    said = [await desk.client.chat_postMessage(channel="C0GENERAL", text="x") for _ in range(50)]
    assert all(answer["ok"] for answer in said)
