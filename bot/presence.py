"""Checks slowly, in turn, whether people's Slack users are still active, because an event may have been missed."""

import asyncio

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.profiles import SlackProfiles
from models.access.desk import Channels, Desk
from models.contacts.presence import SLACK, due_for_a_look, note_presence
from models.core.database import Database
from models.roles import RoleTables

log = structlog.get_logger("steward.presence")

PAUSE = 60.0
"""Seconds between two checks."""
MOST = 5
"""The number of Slack users in one check. It's far below Slack's limit per minute, so that requests never have to
wait."""


class Presence:
    """Asks Slack about a few Slack users at a time, outside of transactions."""

    def __init__(
        self, database: Database, clock: Clock, tables: RoleTables, channels: Channels, profiles: SlackProfiles
    ) -> None:
        self.database = database
        self.clock = clock
        self.tables = tables
        self.channels = channels
        self.profiles = profiles

    async def run(self) -> None:
        """Check until cancelled."""
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.look()
            except Exception:
                log.exception("look_failed")

    async def look(self) -> None:
        """Ask about the Slack users whose last check is the longest ago."""
        async with self.database.transaction() as session:
            due = await due_for_a_look(self._desk(session), MOST)
        for who in due:
            # Users that aren't found stay unchanged. The token may be for another workspace, where nobody would be
            # found.
            profile = await self.profiles.find(who)
            if profile is None:
                continue
            async with self.database.transaction() as session:
                await note_presence(self._desk(session), profile, self.profiles.home_team)

    def _desk(self, session: AsyncSession) -> Desk:
        return Desk(session, SLACK, self.clock.now(), self.tables, self.channels)
