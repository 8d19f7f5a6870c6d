"""Settings, from the environment or `.env`. Each is described in .env.example. A wrong one prevents the start."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, IPvAnyNetwork, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StartError
from bot.files.s3 import S3Address
from bot.files.scanner import read_address
from bot.mail import Tls
from bot.mail_in.mailbox import MailboxAddress
from bot.right_settings import MOST_GRACE_HOURS, RIGHT
from models.access.desk import Approval, TrailLimits
from models.core.encryption import is_key
from models.core.quotas import DEFAULTS, Limited, QuotaPair, Quotas
from models.core.reply_address import LONGEST_LOCAL_PART
from models.core.second_yes import SecondYes
from models.directory.zones import zone_named

CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
ADMIN = re.compile(r"[UW][A-Z0-9]{2,}|[^@\s]+@[^@\s]+")
WEBHOOK = re.compile(r"webhook:\S{16,}")
STRIPE_KEY = re.compile(r"[sr]k_(test|live)_\w+", re.ASCII)
SENDER = re.compile(r"[^@\s<>]+@[^@\s<>]+")


DEMO_SECRETS = {
    "slack_bot_token": "xoxb-sandbox",
    "slack_app_token": "",
    "slack_signing_secret": "sandbox-secret",
}
"""The demo's own values in place of Slack's tokens."""


class SettingsError(StartError):
    """One or more settings are wrong or missing. There is a sentence for each, with its name."""


class DatabaseSettings(BaseSettings):
    """The settings that commands without Slack need: the database, its keys, and what the books need."""

    # An empty value, as in a copy of .env.example, counts as not set.
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", str_strip_whitespace=True)

    database_url: str = "sqlite+aiosqlite:///var/steward.db"
    vendor_name: str = Field(default="", max_length=100)
    time_zone: str = "UTC"
    encryption_keys: Annotated[list[str], NoDecode] = []

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        """Providers give out `postgresql://`. Here it uses psycopg, as `sqlite://` uses aiosqlite."""
        value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
        value = re.sub(r"^sqlite://", "sqlite+aiosqlite://", value)
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("no address") from None
        # An unescaped @ in a password would make the rest of it part of the host, which error messages show.
        if value.count("@") > 1 and not url.drivername.startswith("sqlite"):
            raise ValueError("an @ too many")
        # An in-memory database would disappear with its connection.
        is_file = url.drivername == "sqlite+aiosqlite" and url.database not in (None, "", ":memory:")
        if not is_file and url.drivername != "postgresql+psycopg":
            raise ValueError("no database that is known")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_time_zone(cls, value: str) -> str:
        zone = zone_named(value)
        if zone is None:
            raise ValueError("no time zone")
        return zone

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return _parts(value)

    @field_validator("encryption_keys")
    @classmethod
    def _are_keys(cls, value: list[str]) -> list[str]:
        if not all(is_key(key) for key in value):
            raise ValueError("no keys")
        return value


class ImportSettings(DatabaseSettings):
    """The settings for importing an order form. Without a channel, what differs is only printed."""

    approvals_channel: str = ""
    billing_channel: str = ""


class Settings(DatabaseSettings):
    """All settings, with their defaults. Environment variables have the same names in capitals."""

    slack_bot_token: str = Field(pattern=r"^xoxb-")
    slack_app_token: str = Field(default="", pattern=r"^(xapp-.+)?$")
    slack_signing_secret: str = Field(default="", validate_default=True)
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://[^\s/]+(/.*)?$")
    triage_channel: str
    approvals_channel: str
    billing_channel: str = ""
    promotion_approval: Approval = Approval.ALWAYS
    admins: Annotated[list[str], NoDecode] = []
    smtp_url: str = Field(default="", pattern=r"^(smtps?://.+)?$")
    smtp_tls: Tls | None = None
    mail_inbound: str = ""
    mail_reply_to: str = Field(default="", validate_default=True)
    mail_authserv_id: str = Field(default="", pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$|^$")
    mail_from: str = "Steward <steward@localhost>"
    payments: Literal["manual", "stripe"] = "manual"
    stripe_key: str = Field(default="", validate_default=True)
    stripe_webhook_secret: str = Field(default="", pattern=r"^(whsec_\S+)?$")
    stripe_api_url: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")
    vendor_color: str = Field(default="#1264a3", pattern=r"^#[0-9a-fA-F]{6}$")
    mail_dir: Path = Path("var/mail")
    public_url: str = Field(default="", validate_default=True, pattern=r"^(https?://[^/?#\s]+/?)?$")
    downloads_dir: Path = Path("var/downloads")
    files_dir: Path = Path("var/files")
    files_url: str = ""
    clamd_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    admin_host: str = "127.0.0.1"
    admin_port: int = Field(default=8081, ge=0, le=65535)
    max_connections: int = Field(default=512, ge=16, le=100_000)
    trusted_proxies: Annotated[list[IPvAnyNetwork], NoDecode] = [IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")]
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    quota_tickets: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.TICKETS]
    quota_comments: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.COMMENTS]
    quota_enquiries: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.ENQUIRIES]
    quota_invitations: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.INVITATIONS]
    quota_codes: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.CODES]
    quota_promotions: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.PROMOTIONS]
    quota_asks: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.ASKS]
    quota_details: Annotated[QuotaPair, NoDecode] = DEFAULTS[Limited.DETAILS]
    contact_check_days: int = Field(default=365, ge=0, le=3650)
    second_yes_above: Annotated[SecondYes, NoDecode] = SecondYes()
    order_grace_hours: int = Field(default=24, ge=0, le=MOST_GRACE_HOURS)
    refusals_kept: int = Field(default=30, ge=1, le=10_000)
    probes_told: int = Field(default=20, ge=2, le=1000)
    clock_url: str = Field(default="", pattern=r"^(https?://.+)?$")

    @field_validator("slack_signing_secret")
    @classmethod
    def _has_a_transport(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("slack_app_token") == "":
            raise ValueError("no way in")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value.rstrip("/") + "/"

    @field_validator("public_url")
    @classmethod
    def _ends_without_slash(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("payments") == "stripe":
            raise ValueError("no page to pay on")
        return value.rstrip("/")

    @field_validator("admins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _parts(value)

    @field_validator("admins")
    @classmethod
    def _are_people(cls, value: list[str]) -> list[str]:
        if not all(ADMIN.fullmatch(name) for name in value):
            raise ValueError("no id or address")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: str) -> str:
        parts = urlsplit(value)
        # Reading the port raises ValueError if it isn't a number.
        if value and (parts.port == 0 or not parts.hostname):
            raise ValueError("no host or port")
        # An unescaped / in a password would make its beginning the host, which error messages show.
        if "@" in f"{parts.path}{parts.query}{parts.fragment}":
            raise ValueError("an @ too many")
        return value

    @field_validator("files_url", "clamd_url")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        if value and info.field_name == "files_url":
            S3Address.read(value)
        elif value:
            read_address(value)
        return value

    @field_validator("mail_inbound")
    @classmethod
    def _is_a_way_in(cls, value: str) -> str:
        if value and not WEBHOOK.fullmatch(value):
            MailboxAddress.read(value)
        return value

    @field_validator("mail_reply_to")
    @classmethod
    def _takes_replies(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("mail_inbound")):
            raise ValueError("one without the other")
        if value and (not SENDER.fullmatch(value) or "+" in value or len(value.partition("@")[0]) > LONGEST_LOCAL_PART):
            raise ValueError("no address for replies")
        return value

    @field_validator("stripe_key")
    @classmethod
    def _is_stripe_key(cls, value: str, info: ValidationInfo) -> str:
        if (value or info.data.get("payments") == "stripe") and not STRIPE_KEY.fullmatch(value):
            raise ValueError("no key")
        return value

    @property
    def pays_online(self) -> bool:
        """Whether a payment provider is connected."""
        return self.payments == "stripe"

    @property
    def pays_live(self) -> bool:
        """Whether the provider moves real money."""
        return "_live_" in self.stripe_key[:8]

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str) -> str:
        if not SENDER.fullmatch(parseaddr(value)[1]):
            raise ValueError("no address")
        return value

    @field_validator("triage_channel", "approvals_channel", "billing_channel")
    @classmethod
    def _is_channel_id(cls, value: str, info: ValidationInfo) -> str:
        may_be_empty = info.field_name == "billing_channel"
        if not CHANNEL_ID.fullmatch(value) and (value or not may_be_empty):
            raise ValueError("channel id")
        return value

    @field_validator(*(f"quota_{limited}" for limited in Limited), mode="before")
    @classmethod
    def _are_quotas(cls, value: object) -> object:
        return QuotaPair.read(value) if isinstance(value, str) else value

    @field_validator("second_yes_above", mode="before")
    @classmethod
    def _are_limits(cls, value: object) -> object:
        return SecondYes.read(value) if isinstance(value, str) else value

    @property
    def trail(self) -> TrailLimits:
        """The number of refusals that the audit trail stores."""
        return TrailLimits(self.refusals_kept, self.probes_told)

    @property
    def order_grace(self) -> timedelta:
        """How long contacts can cancel an order."""
        return timedelta(hours=self.order_grace_hours)

    @property
    def quotas(self) -> Quotas:
        """All quotas."""
        return {limited: getattr(self, f"quota_{limited}") for limited in Limited}

    @field_validator("promotion_approval", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def _parts(value: object) -> object:
    """The parts of a comma-separated value."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def load(kind: type[SettingsT], values: Mapping[str, object] | None = None) -> SettingsT:
    """Read settings. `values` override the environment.

    Raises:
        SettingsError: There is a sentence for each setting that is wrong or missing.
    """
    try:
        return kind(**dict(values or {}))  # type: ignore[arg-type]
    except ValidationError as error:
        sentences = dict.fromkeys(_sentence(str(e["loc"][0]), e["type"]) for e in error.errors())
        raise SettingsError("\n".join(sentences)) from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise SettingsError(f".env can't be read: {trouble}.") from None


def _sentence(name: str, kind: str) -> str:
    if name == "slack_signing_secret":
        # Any secret is as good as another. Only together with the app token can it be wrong to have none.
        return (
            "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing. "
            f"SLACK_APP_TOKEN should be {RIGHT['slack_app_token']}. "
            f"SLACK_SIGNING_SECRET should be {RIGHT['slack_signing_secret']}."
        )
    is_or_not = "is missing" if kind == "missing" else "is wrong"
    return f"{name.upper()} {is_or_not}. It should be {RIGHT[name]}."
