"""The first admins, from ADMINS: Slack ids or e-mail addresses in the vendor's own workspace."""

from typing import TYPE_CHECKING

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import IntegrityError

from bot.opening import UNREACHED, error_of
from handlers.routing.profiles import profile_of
from models.access.desk import Desk
from models.identity.enrolment import START, enrol_admin
from models.identity.profiles import SlackProfile

if TYPE_CHECKING:
    from bot.app import Bot

log = structlog.get_logger("steward.admins")

WHO_FITS = "a member of this workspace whose address is shown; by address, one that they confirmed in Slack"


async def enrol_admins(bot: "Bot") -> None:
    """Look each of ADMINS up in Slack, and make them admins. Who can't be found is logged, and the start goes on."""
    for name in bot.settings.admins:
        try:
            profile = await find_profile(bot.client, name)
        except SlackApiError as refusal:
            log.error("admin_not_found", setting="ADMINS", admin=name, slack=error_of(refusal))
            continue
        except UNREACHED as trouble:
            log.error("admin_not_found", setting="ADMINS", admin=name, trouble=type(trouble).__name__)
            continue
        if profile is None:
            log.error("admin_not_fit", setting="ADMINS", admin=name, help=WHO_FITS)
            continue
        try:
            enrolled = await _enrol(bot, profile)
        except IntegrityError:
            # Another replica, starting at the same time, was faster; now they are found.
            enrolled = await _enrol(bot, profile)
        if not enrolled:
            log.warning("admin_was_removed", setting="ADMINS", admin=name, help="/steward staff add gives it back")


async def find_profile(client: AsyncWebClient, name: str) -> SlackProfile | None:
    """Somebody of the vendor's workspace, by user id or address. None for bots, people who left, strangers of a shared
    channel, and people whose address is not shown; by address also for one that Slack does not say was confirmed, as
    anybody could have entered it."""
    by_address = "@" in name
    answer = await (
        client.users_lookupByEmail(email=name) if by_address else client.users_info(user=name, include_locale=True)
    )
    profile = profile_of(answer["user"])
    if profile is None or not profile.email or not profile.active:
        return None
    return profile if profile.verified or not by_address else None


async def _enrol(bot: "Bot", profile: SlackProfile) -> bool:
    async with bot.database.transaction() as session:
        return await enrol_admin(Desk(session, START, bot.clock.now(), bot.tables, bot.channels), profile)
