"""Announcements to the contacts of a subscription."""

from sqlalchemy.orm.attributes import set_committed_value

from handlers.notices.context import NoticeContext, renders
from handlers.views import announcements
from handlers.views.blocks import Drawing
from models.desks.announcement_tables import ContractNotice
from models.desks.announcements import TO, ContractNoticeSent
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for


@renders(ContractNoticeSent)
async def contract_notice(context: NoticeContext, notice: ContractNoticeSent) -> Drawing | None:
    """To the contacts it is for, as long as they still have the right to it."""
    sent = await context.session.get_one(ContractNotice, notice.notice_id)
    subscription = await subscription_by_id(context.session, sent.subscription_id)
    if not decide_for(context, subscription, context.me, TO[sent.kind]).allowed:
        return None
    set_committed_value(sent, "subscription", subscription)
    return announcements.contract_notice(context.reader, sent)
