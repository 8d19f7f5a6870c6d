"""Where the sandbox's clock starts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.loading import read_roster

PEOPLE = "team: {id: T0, name: Team}\npeople: []\n"


def test_the_clock_starts_where_the_file_says(tmp_path: Path) -> None:
    """`clock:` names the moment."""
    file = tmp_path / "people.yaml"
    file.write_text(PEOPLE + "clock: 2026-11-23T08:00:00Z\n", encoding="utf-8")
    assert read_roster(file).starts_at == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_clock_that_is_no_moment_is_refused_by_name(tmp_path: Path) -> None:
    """The sentence names the file and what is expected."""
    file = tmp_path / "people.yaml"
    file.write_text(PEOPLE + "clock: noon\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"people\.yaml.*2026-11-23T08:00:00Z"):
        read_roster(file)


@pytest.mark.parametrize("clock", ["1999-12-31T00:00:00Z", "2286-11-21T00:00:00Z", "9999-12-31T23:00:00-02:00"])
def test_a_clock_that_would_not_give_sortable_ts_is_refused(tmp_path: Path, clock: str) -> None:
    """A ts has ten digits before its point."""
    file = tmp_path / "people.yaml"
    file.write_text(f"{PEOPLE}clock: {clock}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"people\.yaml: clock is .* from 2001-09-10 to 2286-11-20"):
        read_roster(file)
