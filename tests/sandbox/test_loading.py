"""The two files that a sandbox starts from."""

from pathlib import Path

import pytest

from sandbox.loading import read_manifest, read_roster

HERE = Path(__file__).parent
TEAM = "team: {id: T1, name: Team}\n"
ANA = "{id: U1, name: ana, real_name: Ana}"


def test_the_manifest_gives_commands_scopes_events_and_name() -> None:
    """Everything that the sandbox enforces comes from manifest.yml."""
    manifest = read_manifest(HERE / "manifest.yml")
    assert (manifest.bot_name, list(manifest.commands)) == ("Steward", ["/invoice", "/raw"])
    assert manifest.commands["/invoice"].should_escape
    assert {"chat:write", "im:write"} <= manifest.scopes
    assert "message.im" in manifest.events


def test_people_belong_to_the_team_unless_they_say_otherwise() -> None:
    """`team` of a person is another team's id; members may be named by name."""
    roster = read_roster(HERE / "people.yaml")
    assert {person.id: person.team for person in roster.people}["W0OTTO"] == "T0OTHER"
    assert {person.id: person.team for person in roster.people}["U0ANA"] == "T0VENDOR"
    triage = next(channel for channel in roster.channels if channel.name == "triage")
    assert (triage.kind, triage.members) == ("private", {"U0BEN"})
    assert roster.bot_channels == {"C0GENERAL", "C0TRIAGE"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{TEAM}people: [{ANA}]\nchannels: [{{id: C1, name: c, members: [bob]}}]", "channel c has members"),
        (f"{TEAM}people: [{{id: U1, nickname: x}}]", "nickname"),
        ("people: []", "team"),
        ("{", "not a file of people and channels"),
        ("", "not a file of people and channels"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    """ValueError carries the file's name and what is wrong."""
    path = tmp_path / "people.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said) as caught:
        read_roster(path)
    assert "people.yaml" in str(caught.value)
