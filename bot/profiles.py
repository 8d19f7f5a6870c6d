"""Looking up users in Slack."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.limiter import Limiter
from bot.opening import UNREACHED, error_of, retry_after
from handlers.routing.callers import Belonging
from handlers.routing.profiles import grid_of, mapping_in, profile_of, slack_id_in, teams_of
from models.directory.people import SlackId
from models.identity.profiles import SlackProfile

log = structlog.get_logger("steward.profiles")

METHOD = "users.info"
PATIENCE = 1.5
"""Seconds that Slack has to identify the caller, out of the three within which we must answer."""
KEPT = 3600.0
"""Seconds for which a user's workspaces are cached. They only change when a workspace joins or leaves a Grid."""
MOST_KEPT = 10_000


class SlackProfiles:
    """Looks up users in Slack. `home_team` is the workspace where Steward is installed, or the Grid if it's installed
    in a whole one. It's known once Slack has answered at the start.

    Args:
        limiter: Shared by all calls. While Slack wants none of this method, none is made.
        ticks: A monotonic clock, in seconds.
    """

    def __init__(self, client: AsyncWebClient, limiter: Limiter, ticks: Callable[[], float] = monotonic) -> None:
        self.client = client
        self.limiter = limiter
        self.home_team = ""
        self.ticks = ticks
        self._kept: dict[str, tuple[float, Belonging]] = {}

    async def find(self, who: SlackId) -> SlackProfile | None:
        """The profile of a user in this workspace; None if there is none, or Slack doesn't answer in time."""
        user = await self._ask(who.user_id)
        profile = profile_of(user) if user and is_at_home(belonging_of(user), who) else None
        if profile is not None and who.team_id in teams_of(user or {}):
            return replace(profile, team_id=who.team_id)
        return profile

    async def whose(self, user_id: str) -> Belonging | None:
        """The workspaces and the Grid of a user; None if Slack has never said. While Slack doesn't answer, the last
        answer counts."""
        asked_at, kept = self._kept.get(user_id, (0.0, None))
        if kept is not None and self.ticks() < asked_at + KEPT:
            return kept
        user = await self._ask(user_id)
        told = belonging_of(user) if user else None
        if told is None:
            return kept
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[user_id] = (self.ticks(), told)
        return told

    async def _ask(self, user_id: str) -> Mapping[str, Any] | None:
        if self.limiter.paused(METHOD):
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self.client.users_info(user=user_id, include_locale=True)
        except SlackApiError as refusal:
            if (after := retry_after(refusal)) is not None:
                self.limiter.pause(METHOD, after)
            log.info("profile_refused", user=user_id, slack=error_of(refusal))
            return None
        except (*UNREACHED, AttributeError, ValueError) as trouble:
            # The SDK fails on some answers that come from a proxy instead of Slack.
            log.warning("profile_not_read", user=user_id, trouble=type(trouble).__name__)
            return None
        user = mapping_in(answer.get("user"))
        return user if user.get("id") == user_id else None


def belonging_of(user: Mapping[str, Any]) -> Belonging | None:
    """Where a user belongs; None if Slack doesn't say."""
    team, grid = slack_id_in(user.get("team_id"), "TE"), grid_of(user)
    grid = grid or (team if team.startswith("E") else "")
    return Belonging(team, teams_of(user), grid) if team or grid else None


def is_at_home(found: Belonging | None, who: SlackId) -> bool:
    """Whether a Slack user with this ID belongs to its workspace or Grid."""
    if found is None or (found.enterprise_id and who.enterprise_id and found.enterprise_id != who.enterprise_id):
        return False
    return who.team_id in found.teams or bool(who.enterprise_id and found.enterprise_id)
