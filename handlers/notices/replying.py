"""What a reply to an email does, in a sentence below it."""

from handlers.notices.context import NoticeContext
from models.core.outbox import Payload
from models.desks.tickets.tables import Ticket
from models.desks.words.notices import MailNotTaken, ReplyTaken
from models.desks.words.receiving import REPLIED_TO, TICKETS, renewal_of
from models.renewals.writing import heard_by
from models.roles import Right
from models.subscriptions.lookup import find
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


async def how_to_reply(context: NoticeContext, payload: Payload) -> str:
    """What a reply to the email of a notice does; empty if nothing."""
    reader, notice = context.reader, context.row
    if not context.reply_to or context.person is None or notice.kind not in REPLIED_TO:
        return ""
    match payload:
        case MailNotTaken():
            return reader.plain("To send it again, reply to this email.") if payload.may_repeat else ""
        case ReplyTaken(taken="colleagues"):
            return await _to_vendor(context, payload.ref)
        case ReplyTaken(taken="deciders"):
            return ""
    if notice.kind in TICKETS and (await context.session.get_one(Ticket, notice.subject_id)).ended:
        return reader.plain("If you still need help, reply to this email.")
    return await _about_renewal(context) or reader.plain("To answer, reply to this email.")


async def _to_vendor(context: NoticeContext, ref: str) -> str:
    _, subscription = await find(context.session, Subscription, ref, lock=False)
    if not decide_for(context.desk, subscription, context.me, Right.ASK_BILLING).allowed:
        return ""
    return context.reader.plain("To ask {vendor}'s billing team, reply to this email.")


async def _about_renewal(context: NoticeContext) -> str:
    """Replies go to colleagues, which nobody expects of an email from the vendor. Empty if it's about no renewal."""
    reader = context.reader
    renewal = await renewal_of(context.session, context.row)
    if renewal is None:
        return ""
    subscription = await context.session.get_one(Subscription, renewal.subscription_id)
    _, subscription = await find(context.session, Subscription, subscription.ref, lock=False)
    heard = await heard_by(context.desk, subscription, renewal, context.me)
    values = {"names": reader.listed(heard.names), "address": context.reply_to}
    if not heard.names:
        return reader.plain("To ask {vendor}'s billing team, reply to this email.")
    if heard.by_billing:
        return reader.plain("To write to {names} and {vendor}'s billing team, reply to this email.", **values)
    return reader.plain(
        "To write to {names}, reply to this email. {Vendor} doesn't see it. To ask {vendor}, write to {address}.",
        **values,
    )
