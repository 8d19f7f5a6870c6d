"""Lines in the log that strangers bring about come once a minute, with their count."""

from structlog.testing import capture_logs

from bot.counted import CountedLine


def test_a_line_counts_what_came_since_the_last_one() -> None:
    """By what it was; and it says more of the newest."""
    now = [100.0]
    line = CountedLine("knocked", lambda: now[0])
    with capture_logs() as logs:
        for second, door in ((0, "front"), (1, "front"), (59, "back"), (60, "front"), (61, "front"), (120, "back")):
            now[0] = 100.0 + second
            line.count(door, second=second)
    assert logs == [
        {"event": "knocked", "log_level": "warning", "front": 1, "second": 0},
        {"event": "knocked", "log_level": "warning", "front": 2, "back": 1, "second": 60},
        {"event": "knocked", "log_level": "warning", "front": 1, "back": 1, "second": 120},
    ]
