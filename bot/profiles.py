"""Who somebody is, as Slack describes them."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.opening import UNREACHED, error_of
from handlers.routing.profiles import profile_of
from models.identity.profiles import SlackProfile

log = structlog.get_logger("steward.profiles")

PATIENCE = 1.5
"""Seconds that Slack has to say who asks, of the three in which the answer is due."""


class SlackProfiles:
    """Asks Slack. `home_team` is the workspace that Steward is installed in, known once Slack said hello."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self.home_team = ""

    async def find(self, team_id: str, user_id: str) -> SlackProfile | None:
        """The profile of a user as it is in this workspace; None when there is none or Slack does not say in time."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self.client.users_info(user=user_id, include_locale=True)
        except SlackApiError as refusal:
            log.info("profile_refused", user=user_id, slack=error_of(refusal))
            return None
        except UNREACHED as trouble:
            log.warning("profile_not_read", user=user_id, trouble=type(trouble).__name__)
            return None
        profile = profile_of(answer["user"])
        return profile if profile is not None and _lives_in(answer["user"], team_id) else None


def _lives_in(user: Mapping[str, Any], team_id: str) -> bool:
    """Whether a user is that workspace's own: its teams are listed for a user of an Enterprise organization."""
    teams = (user.get("enterprise_user") or {}).get("teams") or []
    return user.get("team_id") == team_id or team_id in teams
