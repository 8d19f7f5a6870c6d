"""Reading Slack's user objects. They don't always match Slack's documentation."""

import re
from collections.abc import Mapping
from typing import Any

from models.backoffice.orderforms.fields import locale
from models.core.plain_text import one_line
from models.directory.addresses import normalised_address
from models.directory.zones import time_zones
from models.identity.profiles import SlackProfile

LONGEST_TAG = 16
SLACK_ID = re.compile(r"[A-Z0-9]{2,32}", re.ASCII)
NO_MEMBERS = ("deleted", "is_bot", "is_stranger", "is_invited_user")


def profile_of(user: Mapping[str, Any]) -> SlackProfile | None:
    """Slack's user object as a profile; None if it has no ID."""
    user_id = slack_id_in(user.get("id"), "UW")
    if not user_id:
        return None
    profile = mapping_in(user.get("profile"))
    return SlackProfile(
        slack_id_in(user.get("team_id"), "TE"),
        user_id,
        _name(user.get("real_name"), profile.get("real_name"), user.get("name"), user_id),
        normalised_address(str(profile.get("email") or "")) or "",
        enterprise_id=grid_of(user),
        verified=bool(user.get("is_email_confirmed")),
        active=not any(user.get(flag) for flag in NO_MEMBERS),
        deleted=bool(user.get("deleted")),
        time_zone=zone if (zone := str(user.get("tz") or "")) in time_zones() else "",
        locale=_locale(str(user.get("locale") or "")),
    )


def _name(*names: Any) -> str:
    """The first name with a visible character."""
    return next(filter(None, (one_line(str(name or "")) for name in names)), "")


def grid_of(user: Mapping[str, Any]) -> str:
    """The Enterprise Grid that a user belongs to; empty without one."""
    return slack_id_in(mapping_in(user.get("enterprise_user")).get("enterprise_id"), "E")


def teams_of(user: Mapping[str, Any]) -> frozenset[str]:
    """The workspaces that a user belongs to. In an Enterprise Grid, there can be several."""
    listed = mapping_in(user.get("enterprise_user")).get("teams")
    named = [user.get("team_id"), *(listed if isinstance(listed, list) else [])]
    return frozenset(team for one in named if (team := slack_id_in(one, "TE")))


def mapping_in(value: object) -> Mapping[str, Any]:
    """A part of a payload that should be an object. Anything else becomes an empty one."""
    return value if isinstance(value, Mapping) else {}


def slack_id_in(value: object, letters: str) -> str:
    """A Slack ID that begins with one of these letters. Anything else becomes empty."""
    fits = isinstance(value, str) and value[:1] in tuple(letters) and SLACK_ID.fullmatch(value)
    return str(value) if fits else ""


def _locale(tag: str) -> str:
    try:
        return locale(tag) if len(tag) <= LONGEST_TAG else ""
    except ValueError:
        return ""
