"""Notices about who somebody is: codes, and Slack users that were linked."""

from handlers.notices.easel import Easel, drawn
from handlers.views import people
from handlers.views.kit import Message
from models.codes.tables import OneTimeCode
from models.people import SlackUser


@drawn("link_code")
async def link_code(easel: Easel) -> Message | None:
    """The code, to the address that was typed, if somebody here has it; nothing once it is of no use."""
    code = await easel.session.get(OneTimeCode, easel.notice.subject_id)
    if code is None or code.person_id is None or code.closed_at is not None or code.expires_at <= easel.now:
        return None
    return people.link_code_mail(easel.reader, easel.codes.code_of(code.token), code.email)


@drawn("linked")
async def linked(easel: Easel) -> Message:
    """To the person whose Slack user it now is, where only they read."""
    slack_user = await easel.session.get_one(SlackUser, easel.notice.subject_id)
    return people.linked_mail(easel.reader, easel.me, slack_user)


@drawn("unlinked")
async def unlinked(easel: Easel) -> Message:
    """To the person whose Slack user it was."""
    return people.unlinked_mail(easel.reader, easel.me, easel.notice.facts)
