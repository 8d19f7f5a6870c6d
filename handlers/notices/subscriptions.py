"""Notices about subscriptions."""

from sqlalchemy.orm.attributes import set_committed_value

from handlers.notices.easel import Easel, drawn
from handlers.views import contracts
from handlers.views.kit import Drawing
from models.actions import decide_for
from models.lookup import subscription_by_id
from models.roles import Right
from models.subscriptions.tables import ContractNotice


@drawn("contract_notice")
async def contract_notice(easel: Easel) -> Drawing | None:
    """To the main contact; nothing to somebody who is none any more."""
    notice = await easel.session.get_one(ContractNotice, easel.notice.subject_id)
    subscription = await subscription_by_id(easel.session, notice.subscription_id)
    if not decide_for(easel, subscription, easel.me, Right.CONTRACT_NOTICES).allowed:
        return None
    set_committed_value(notice, "subscription", subscription)
    return contracts.contract_notice(easel.reader, notice)
