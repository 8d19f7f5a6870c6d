"""Linking a Slack user to a person by a code mailed to the person's address."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.outbox import Medium
from models.core.quotas import Limited
from models.core.texts import gettext_noop
from models.directory.lookup import find_person_by_email
from models.directory.people import Person, Proof
from models.identity.codes import close_codes_of, consequence, count_asked, make_code, take, waits_until
from models.identity.notices import LinkCode
from models.identity.problems import LinkedAlready
from models.identity.profiles import bind, tell_linked
from models.identity.tables import OneTimeCode, Purpose
from models.roles import OwnRight
from models.subscriptions.quotas import Counted, keep_to_quotas

LIFE = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MOST_MAILED = 3
"""How many mails one address gets in an hour for one Slack user's requests."""
MOST_TO_ADDRESS = 12
"""How many mails one address gets in an hour for all requests. One Slack user alone can't use them up."""
NOWHERE = "nobody"
"""The destination of a code for an unknown address. Its notice is dropped when it is due."""


@action("people.ask_for_code", OwnRight.SELF, label=gettext_noop("ask for a code to link a Slack account"))
async def ask_for_code(desk: Desk, address: str) -> datetime | None:
    """Mail a code to an address if it belongs to a person. The work and the counting are the same if it doesn't, so
    that nobody can find out.

    Args:
        address: A normalised address.

    Returns:
        The moment from which this Slack user may enter codes again, after too many wrong ones. None if they may now.

    Raises:
        Refused: This Slack user is linked to a person with another address, or has used up their quota of codes.
    """
    realm, user_id = desk.slack_user.key
    if isinstance(desk.caller, Person) and desk.caller.email != address:
        raise Refused(LinkedAlready(desk.caller.name, desk.caller.email), "address")
    await one_at_a_time(desk.session, f"codes of {realm} {user_id}")
    asked_for = select(OneTimeCode.created_at).where(
        OneTimeCode.purpose == Purpose.LINK, OneTimeCode.team_id == realm, OneTimeCode.user_id == user_id
    )
    # Don't count by organization: that would show which organization the address belongs to.
    mine = Counted(f"{realm} {user_id}", asked_for)
    await keep_to_quotas(desk, Limited.CODES, col(OneTimeCode.created_at), mine, field="address")
    await one_at_a_time(desk.session, f"codes to {address}")
    asked = await count_asked(desk, desk.now - HOUR, col(OneTimeCode.email) == address)
    mailed = sum(min(count, MOST_MAILED) for count in asked.values())
    goes_out = asked[desk.slack_user.key] < MOST_MAILED and mailed < MOST_TO_ADDRESS
    person = await find_person_by_email(desk.session, address)
    whose, where = (person.id, person.email) if person else (None, NOWHERE)
    desk.note(team=desk.slack_user.team_id, slack_user=user_id)
    if goes_out:
        await close_codes_of(desk, desk.slack_user)
    code = make_code(desk, Purpose.LINK, address, LIFE, person_id=whose, asked_by=desk.slack_user.key)
    if not goes_out:
        # This code isn't mailed, so close it at once. An earlier one that was mailed stays valid.
        code.closed_at = desk.now
        return await waits_until(desk)
    await desk.session.flush()
    desk.notify(Medium.MAIL, LinkCode(code.id), f"link_code:{code.token}", person_id=whose, address=where)
    return await waits_until(desk)


@consequence(Purpose.LINK)
async def link(desk: Desk, code: OneTimeCode) -> Person | None:
    """Link the Slack user who asked for a code to the person it was mailed to.

    Returns:
        The person. None if this Slack user didn't ask for the code, the address has changed, or the code is used.

    Raises:
        Refused: The Slack user is linked to another person.
    """
    if code.person_id is None or (code.team_id, code.user_id) != desk.slack_user.key:
        return None
    person = await desk.session.get_one(Person, code.person_id)
    if person.email != code.email:
        return None
    if isinstance(desk.caller, Person) and desk.caller.id != person.id:
        raise Refused(LinkedAlready(desk.caller.name, desk.caller.email), "code")
    if not await take(desk, code):
        return None
    row = await bind(desk, person, desk.slack_user, Proof.CODE)
    desk.note(person=person.key)
    tell_linked(desk, row)
    return person
