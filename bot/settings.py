"""Settings, from the environment or `.env`. Each is described in .env.example; a wrong one stops the start."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")


class SettingsError(ValueError):
    """One or more settings are wrong or missing: a sentence for each, with its name."""


class DatabaseSettings(BaseSettings):
    """The database alone, for what needs no Slack."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", str_strip_whitespace=True)

    database_url: str = "sqlite+aiosqlite:///var/steward.db"

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        """Providers hand out `postgresql://`; that means psycopg here."""
        value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
        try:
            driver = make_url(value).drivername
        except ArgumentError:
            driver = ""
        if driver not in ("sqlite+aiosqlite", "postgresql+psycopg"):
            raise ValueError("database")
        return value


class Settings(DatabaseSettings):
    """All settings, with their defaults. Names in the environment are the same in capitals."""

    slack_bot_token: str = Field(pattern=r"^xoxb-")
    slack_app_token: str = Field(default="", pattern=r"^(xapp-.+)?$")
    slack_signing_secret: str = ""
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://.+/$")
    triage_channel: str
    approvals_channel: str
    admins: Annotated[list[str], NoDecode] = []
    smtp_url: str = Field(default="", pattern=r"^(smtps?://.+)?$")
    mail_from: str = "Steward <steward@localhost>"
    mail_dir: Path = Path("var/mail")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    clock_url: str = Field(default="", pattern=r"^(https?://.+)?$")

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("triage_channel", "approvals_channel")
    @classmethod
    def _is_channel_id(cls, value: str) -> str:
        if not CHANNEL_ID.fullmatch(value):
            raise ValueError("channel id")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_transport(self) -> "Settings":
        if not self.slack_app_token and not self.slack_signing_secret:
            raise ValueError("transport")
        return self


RIGHT = {
    "slack_bot_token": "the Bot User OAuth Token of your Slack app: it starts with xoxb-",
    "slack_app_token": "an app-level token with the scope connections:write: it starts with xapp-",
    "slack_signing_secret": "the Signing Secret of your Slack app, under Basic Information",
    "slack_api_url": "an address that ends with a slash, such as https://slack.com/api/",
    "triage_channel": "the id of the channel for tickets, such as C0123ABCD (not its name)",
    "approvals_channel": "the id of the channel for approvals, such as C0123ABCD (not its name)",
    "database_url": "sqlite+aiosqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    "smtp_url": "smtp://USER:PASSWORD@HOST:PORT or smtps://…, or empty for files in MAIL_DIR",
    "port": "a number from 0 to 65535",
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "clock_url": "empty, except when trying the bot against its sandbox",
    "mail_from": "a sender such as Steward <desk@vendor.example>",
}


SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def load(kind: type[SettingsT], values: Mapping[str, object] | None = None) -> SettingsT:
    """Read settings; `values` go before the environment.

    Raises:
        SettingsError: A sentence for each that is wrong or missing.
    """
    try:
        return kind(**dict(values or {}))  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(e["loc"], e["type"]) for e in error.errors())) from None


def _sentence(loc: tuple[int | str, ...], kind: str) -> str:
    if not loc:
        return (
            "SLACK_APP_TOKEN is missing (for Socket Mode), or SLACK_SIGNING_SECRET (for HTTP). "
            f"SLACK_APP_TOKEN is {RIGHT['slack_app_token']}."
        )
    name = str(loc[0])
    is_or_not = "is missing" if kind == "missing" else "is not right"
    return f"{name.upper()} {is_or_not}. It should be {RIGHT.get(name, 'as in .env.example')}."
