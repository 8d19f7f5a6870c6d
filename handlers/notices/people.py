"""Notices about who somebody is: codes, and Slack users that were linked."""

from handlers.notices.easel import Easel, drawn, subject, table_of
from handlers.views import people, reach
from handlers.views.kit import Message
from models.actions import decide_for
from models.codes.tables import OneTimeCode
from models.notices import Notice
from models.people import Person, SlackUser
from models.people.reach import ACTING, next_steps, who_can_act


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


@drawn("unreachable")
async def unreachable(easel: Easel) -> Message | None:
    """To the contacts who can act and to the admins. Nothing, if it is no longer so before it is sent; a card that is
    there says then that it is settled."""
    subscription = await subject(easel)
    notice = easel.notice
    card = await easel.session.get_one(Notice, notice.edits_id) if notice.edits_id else notice
    person = await easel.session.get_one(Person, int(card.facts["person"]))
    if person.unreachable_since is None or not subscription.roles_of(person.id):
        return reach.reachable(easel.reader, subscription, person) if card is not notice else None
    table = table_of(easel, subscription)
    if easel.person is None:
        told = who_can_act(easel, subscription, person)
        return reach.unreachable(easel.reader, subscription, table, person, (), told)
    allowed = frozenset(right for right in ACTING if decide_for(easel, subscription, easel.person, right).allowed)
    if not allowed:
        return None
    steps = next_steps(allowed, subscription, person, easel.person)
    return reach.unreachable(easel.reader, subscription, table, person, steps, None)
