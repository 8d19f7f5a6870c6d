"""Slack's user objects, read."""

from collections.abc import Mapping
from typing import Any

from models.backoffice.orderforms.fields import locale
from models.core.plain_text import one_line
from models.directory.addresses import normalised_address
from models.directory.zones import time_zones
from models.identity.profiles import SlackProfile

LONGEST_TAG = 16
NO_MEMBERS = ("deleted", "is_bot", "is_stranger", "is_invited_user")


def profile_of(user: Mapping[str, Any]) -> SlackProfile | None:
    """Slack's user object as a profile; None when it has no id."""
    if not user.get("id"):
        return None
    profile = user.get("profile") or {}
    return SlackProfile(
        str(user.get("team_id") or ""),
        str(user["id"]),
        _name(user.get("real_name"), profile.get("real_name"), user.get("name"), user["id"]),
        normalised_address(str(profile.get("email") or "")) or "",
        enterprise_id=str((user.get("enterprise_user") or {}).get("enterprise_id") or ""),
        verified=bool(user.get("is_email_confirmed")),
        active=not any(user.get(flag) for flag in NO_MEMBERS),
        deleted=bool(user.get("deleted")),
        time_zone=zone if (zone := str(user.get("tz") or "")) in time_zones() else "",
        locale=_locale(str(user.get("locale") or "")),
    )


def _name(*names: Any) -> str:
    """The first name in which there is something to see."""
    return next(filter(None, (one_line(str(name or "")) for name in names)), "")


def _locale(tag: str) -> str:
    try:
        return locale(tag) if len(tag) <= LONGEST_TAG else ""
    except ValueError:
        return ""
