"""Slack's rates, counted with a clock of our own."""

import pytest

from bot.delivery.limiter import Limiter


class Ticks:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The present second."""
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    """A clock."""
    return Ticks()


@pytest.fixture
def limiter(ticks: Ticks) -> Limiter:
    """A limiter by that clock."""
    return Limiter(ticks)


def test_a_channel_takes_three_at_once_then_one_a_second(limiter: Limiter) -> None:
    """The fourth waits one second, the fifth two."""
    assert [limiter.wait("chat.postMessage", "C1") for _ in range(5)] == [0, 0, 0, 1, 2]


def test_channels_do_not_wait_for_each_other(limiter: Limiter) -> None:
    """A full channel holds back no other."""
    for _ in range(6):
        limiter.wait("chat.postMessage", "C1")
    assert limiter.wait("chat.postMessage", "C2") == 0


def test_time_gives_back_what_was_taken(limiter: Limiter, ticks: Ticks) -> None:
    """Two seconds later two more may pass, and after a long time no more than the burst."""
    for _ in range(3):
        limiter.wait("chat.postMessage", "C1")
    ticks.now += 2
    assert [limiter.wait("chat.postMessage", "C1") for _ in range(3)] == [0, 0, 1]
    ticks.now += 3600
    assert [limiter.wait("chat.postMessage", "C1") for _ in range(4)] == [0, 0, 0, 1]


def test_the_workspace_takes_five_a_second(limiter: Limiter) -> None:
    """After twenty at once, however many channels."""
    waits = [limiter.wait("chat.postMessage", f"C{number}") for number in range(30)]
    assert waits[:20] == [0] * 20
    assert waits[20:25] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_other_methods_take_fifty_a_minute(limiter: Limiter) -> None:
    """Each counted by itself, after twenty at once."""
    assert [limiter.wait("chat.update") for _ in range(21)] == pytest.approx([0] * 20 + [1.2])
    assert limiter.wait("conversations.open") == 0


def test_a_wait_that_is_too_long_is_not_counted(limiter: Limiter) -> None:
    """Asking again and again does not make it longer."""
    for _ in range(8):
        limiter.wait("chat.postMessage", "C1", most=5)
    assert [limiter.wait("chat.postMessage", "C1", most=5) for _ in range(3)] == [6, 6, 6]


def test_a_pause_holds_back_its_method_only(limiter: Limiter, ticks: Ticks) -> None:
    """For as long as Slack said; a shorter one after it does not shorten it."""
    limiter.pause("chat.postMessage", 30)
    limiter.pause("chat.postMessage", 1)
    assert limiter.wait("chat.postMessage", "C1") == 30
    assert limiter.wait("chat.update") == 0
    ticks.now += 30
    assert limiter.wait("chat.postMessage", "C2") == 0
