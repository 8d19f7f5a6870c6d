"""Settings: read from the environment and `.env`; a wrong one is named, with what would be right."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from dotenv import dotenv_values
from sqlalchemy import make_url

from bot.settings import DatabaseSettings, Settings, SettingsError, load

ROOT = Path(__file__).parents[2]
RIGHT = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
    "SLACK_APP_TOKEN": "xapp-1-A-2-abc",
    "TRIAGE_CHANNEL": "C0TRIAGE",
    "APPROVALS_CHANNEL": "G0APPROVALS",
}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder and an environment without any setting."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in {**RIGHT, **settings}.items():
        monkeypatch.setenv(name, value)
    return load(Settings)


def faults(monkeypatch: pytest.MonkeyPatch, **settings: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read(monkeypatch, **settings)
    return str(raised.value).splitlines()


def test_what_is_required_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert (settings.port, settings.host, settings.log_level) == (8080, "127.0.0.1", "INFO")
    assert settings.database_url == "sqlite+aiosqlite:///var/steward.db"
    assert settings.slack_api_url == "https://slack.com/api/"


def test_everything_missing_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        load(Settings)
    lines = str(raised.value).splitlines()
    assert [line.split(" is missing")[0] for line in lines] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP)",
        "TRIAGE_CHANNEL",
        "APPROVALS_CHANNEL",
    ]


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-user-token", "starts with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "starts with xapp-"),
        ("SLACK_API_URL", "slack.com/api", "https://slack.com/api/"),
        ("SLACK_API_URL", "https:///api", "https://slack.com/api/"),
        ("TRIAGE_CHANNEL", "#triage", "C0123ABCD"),
        ("CONTACT_CHECK_DAYS", "-1", "0 for never"),
        ("CONTACT_CHECK_DAYS", "a year", "0 for never"),
        ("ORDER_GRACE_HOURS", "-1", "0 for never"),
        ("ORDER_GRACE_HOURS", "169", "from 0 to 168"),
        ("APPROVALS_CHANNEL", "approvals", "C0123ABCD"),
        ("ADMINS", "U0ADA, ada", "email addresses"),
        ("DATABASE_URL", "mysql://desk@localhost/steward", "postgresql://"),
        ("DATABASE_URL", "steward.db", "sqlite:///FILE"),
        ("DATABASE_URL", "sqlite://", "sqlite:///FILE"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///FILE"),
        ("DATABASE_URL", "postgresql://me@localhost:port/steward", "postgresql://"),
        ("DATABASE_URL", "postgresql://me:pa@ss@localhost/steward", "%40 for @"),
        ("SMTP_URL", "smtp://me:25/ss@mail.vendor.example", "%2F for /"),
        ("SMTP_URL", "mail.vendor.example:25", "smtp://"),
        ("SMTP_URL", "smtp://mail.vendor.example:port", "smtp://"),
        ("SMTP_URL", "smtp://:25", "smtp://"),
        ("MAIL_FROM", "Steward", "desk@vendor.example"),
        ("PUBLIC_URL", "desk.vendor.example", "https://desk.vendor.example"),
        ("PUBLIC_URL", "https://vendor.example/desk", "https://desk.vendor.example"),
        ("FILES_URL", "https://s3.vendor.example/files", "s3://KEY:SECRET@HOST/BUCKET"),
        ("FILES_URL", "s3://key:secret@s3.vendor.example", "s3://KEY:SECRET@HOST/BUCKET"),
        ("FILES_URL", "s3://key@s3.vendor.example/files", "s3://KEY:SECRET@HOST/BUCKET"),
        ("FILES_URL", "s3://key:se/cret@s3.vendor.example/files", "%2F for /"),
        ("FILES_URL", "s3://key:secret@s3.vendor.example/files?regoin=eu", "s3://KEY:SECRET@HOST/BUCKET"),
        ("CLAMD_URL", "scanner.vendor.example:3310", "tcp://HOST:PORT or unix:/PATH"),
        ("CLAMD_URL", "tcp://scanner:http", "tcp://HOST:PORT or unix:/PATH"),
        ("CLAMD_URL", "unix:clamd.sock", "tcp://HOST:PORT or unix:/PATH"),
        ("PORT", "http", "0 to 65535"),
        ("PORT", "65536", "0 to 65535"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("CLOCK_URL", "noon", "empty"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_right(
    monkeypatch: pytest.MonkeyPatch, name: str, wrong: str, right: str
) -> None:
    (line,) = faults(monkeypatch, **{name: wrong})
    assert line.startswith(f"{name} is wrong. ")
    assert right in line


def test_several_wrong_settings_are_said_at_once_and_no_value_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = faults(monkeypatch, SLACK_BOT_TOKEN="geheim-1", SLACK_APP_TOKEN="", PORT="geheim-2")
    assert [line.split()[0] for line in lines] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT"]
    assert "geheim" not in "".join(lines)


@pytest.mark.parametrize("password", ["gehe@im", "@geheim", "geheim@", "25/geheim@im", "ge@he:5/im"])
def test_no_part_of_a_password_reaches_an_error(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    """An @ that isn't escaped makes its end look like a host, which errors name; a slash its beginning."""
    said = "".join(faults(monkeypatch, DATABASE_URL=f"postgresql://me:{password}@db.example/steward"))
    said += "".join(faults(monkeypatch, SMTP_URL=f"smtp://me:25/{password}@mail.example"))
    said += "".join(faults(monkeypatch, FILES_URL=f"s3://me:25/{password}@s3.example/files"))
    assert not {part for part in ("geheim", "gehe", "ge@he", "25/") if part in said}


def test_a_password_with_escaped_signs_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in it."""
    url = "postgresql://me:p%40ss%2Fw@db.example/steward"
    assert make_url(read(monkeypatch, DATABASE_URL=url).database_url).password == "p@ss/w"


def test_a_wrong_app_token_is_not_also_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(faults(monkeypatch, SLACK_APP_TOKEN="xoxb-1")) == 1


def test_a_signing_secret_is_a_way_in_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="abc").slack_app_token == ""


def test_a_setting_that_is_left_empty_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, PORT="", HOST="", DATABASE_URL="", LOG_LEVEL="", ADMINS="", MAIL_FROM="")
    assert (settings.port, settings.host, settings.admins) == (8080, "127.0.0.1", [])


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@h/steward", "postgresql+psycopg://u:p@h/steward"),
        ("postgresql://u:p@h:5433/steward", "postgresql+psycopg://u:p@h:5433/steward"),
        ("postgresql+psycopg://u@h/steward", "postgresql+psycopg://u@h/steward"),
        ("sqlite:///var/a.db", "sqlite+aiosqlite:///var/a.db"),
        ("sqlite+aiosqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        (" postgres://u@h/steward ", "postgresql+psycopg://u@h/steward"),
    ],
)
def test_a_database_may_be_written_in_the_usual_ways(monkeypatch: pytest.MonkeyPatch, given: str, meant: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert load(DatabaseSettings).database_url == meant


@pytest.mark.parametrize("given", ["https://slack-gov.example/api", "https://slack-gov.example/api/"])
def test_the_api_address_may_end_with_a_slash_or_not(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    assert read(monkeypatch, SLACK_API_URL=given).slack_api_url == "https://slack-gov.example/api/"


def test_admins_are_ids_and_addresses_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, ADMINS="U0ADA, W0BEN ,ada@vendor.example,")
    assert settings.admins == ["U0ADA", "W0BEN", "ada@vendor.example"]


def test_dot_env_is_read_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> None:
    lines = [f"{name}={value}" for name, value in {**RIGHT, "PORT": "9001", "HOST": "0.0.0.0"}.items()]  # noqa: S104
    (elsewhere / ".env").write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("PORT", "9002")
    settings = load(Settings)
    assert (settings.port, settings.host) == (9002, "0.0.0.0")  # noqa: S104


def test_a_dot_env_that_cant_be_read_is_named(elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes(b"MAIL_FROM=\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env can't be read"):
        load(Settings)


def test_each_setting_is_in_the_example_and_the_example_has_no_others() -> None:
    assert set(dotenv_values(ROOT / ".env.example")) == {name.upper() for name in Settings.model_fields}


def test_each_setting_in_the_example_has_a_comment_above_it() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    without = [line for before, line in pairwise(lines) if "=" in line and before[:1] != "#"]
    assert [line for line in without if re.match(r"[A-Z_]+=", line)] == []


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """With only what is required filled in, the example means the same as no example."""
    shown = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
    defaults = read(monkeypatch)
    assert read(monkeypatch, **{**shown, **RIGHT}) == defaults
