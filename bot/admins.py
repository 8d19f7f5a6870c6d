"""The first admins, from ADMINS: Slack ids or e-mail addresses in the vendor's own workspace."""

from typing import TYPE_CHECKING

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from models.desk import Desk
from models.staff import START, SlackProfile, enrol_admin

if TYPE_CHECKING:
    from bot.app import Bot

log = structlog.get_logger("steward.admins")


async def enrol_admins(bot: "Bot") -> None:
    """Look each of ADMINS up in Slack, and make them admins. Who can't be found is logged, and the start goes on."""
    for name in bot.settings.admins:
        try:
            if "@" in name:
                answer = await bot.client.users_lookupByEmail(email=name)
            else:
                answer = await bot.client.users_info(user=name)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as trouble:
            log.error("admin_not_found", admin=name, trouble=str(trouble)[:200])
            continue
        user = answer["user"]
        profile = SlackProfile(
            user["team_id"], user["id"], user.get("real_name") or user["name"], user["profile"].get("email", "")
        )
        if not profile.email:
            log.error("admin_without_address", admin=name)
            continue
        async with bot.database.transaction() as session:
            await enrol_admin(Desk(session, START, bot.clock.now(), bot.tables, bot.places), profile)
