"""The first admins, from ADMINS: Slack IDs or email addresses in the vendor's own workspace."""

from collections.abc import Callable, Iterable

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.opening import UNREACHED, error_of
from handlers.routing.profiles import profile_of
from models.access.desk import Desk
from models.core.database import Database
from models.identity.enrolment import Enrolment, enrol_admin
from models.identity.profiles import SlackProfile

log = structlog.get_logger("steward.admins")

HELP = {
    Enrolment.REMOVED: ("admin_was_removed", "to make them an admin again, use /steward staff add"),
    Enrolment.UNCLEAR: (
        "admin_is_unclear",
        "this Slack user and the address in its profile belong to two people here, so neither is an admin now. As "
        "that user, type /steward unlink if it's linked, then /steward link with that address. Enter the code from "
        "the email, and start Steward again",
    ),
}
"""The log event when a person can't be made an admin, and what helps."""
WHO_FITS = "a member of this workspace whose address is visible; if you give an address, one they've confirmed in Slack"


async def enrol_admins(
    names: Iterable[str], client: AsyncWebClient, database: Database, desk: Callable[[AsyncSession], Desk]
) -> None:
    """Look up each of ADMINS in Slack, and make them admins. If a person can't be found, that's logged and the start
    continues.

    Args:
        desk: Makes the desk for a transaction.
    """
    for name in names:
        try:
            profile = await find_profile(client, name)
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
            enrolled = await _enrol(database, desk, profile)
        except IntegrityError:
            # Another replica that is starting at the same time was faster. Now they can be found.
            enrolled = await _enrol(database, desk, profile)
        if enrolled in HELP:
            event, way_out = HELP[enrolled]
            log.warning(event, setting="ADMINS", admin=name, help=way_out)


async def find_profile(client: AsyncWebClient, name: str) -> SlackProfile | None:
    """A person of the vendor's workspace, by user ID or address. None for bots, former members, people from other
    organizations, and people whose address isn't shown. An address only counts if Slack says that it's confirmed,
    because anyone could have entered it."""
    by_address = "@" in name
    answer = await (
        client.users_lookupByEmail(email=name) if by_address else client.users_info(user=name, include_locale=True)
    )
    profile = profile_of(answer["user"])
    if profile is None or not profile.email or not profile.active:
        return None
    return profile if profile.verified or not by_address else None


async def _enrol(database: Database, desk: Callable[[AsyncSession], Desk], profile: SlackProfile) -> Enrolment:
    async with database.transaction() as session:
        return await enrol_admin(desk(session), profile)
