"""The promotion card's buttons, the form behind Deny, `/contact decide` and `/contact withdraw`."""

from handlers.contacts.promotions import waiting
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.promotions import asking, ends, promotion_cards
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    must_be_open,
    site_admin_may_approve,
    withdraw_promotion,
)
from models.contacts.tables import Promotion
from models.roles import RoleTable, StaffRight

routes = Routes()


@routes.command("/contact decide", deny_promotion, "PRO-…", gettext_noop("look at a promotion and decide on it"))
async def decide(request: Request) -> Message:
    """Show the card of a promotion to a person who can decide on it. Without an ID, list the open promotions."""
    desk = request.desk
    if not request.arguments.words:
        return await waiting(request)
    ref = request.arguments.ref(Promotion, required=True) or ""
    request.arguments.end()
    promotion = await check(deny_promotion, desk, ref)
    may_approve = desk.may_as_staff(StaffRight.DECIDE_PROMOTIONS) or site_admin_may_approve(promotion)
    return promotion_cards.card(request.reader, promotion, _table(request, promotion), may_approve=may_approve)


@routes.button(promotion_cards.APPROVE, approve_promotion)
async def approve(request: Request) -> Message:
    """Approve the promotion on the card."""
    return ends.decision(request.reader, await approve_promotion(request.desk, request.value))


@routes.button(promotion_cards.DENY, deny_promotion)
async def deny(request: Request) -> Modal:
    """Show the form that asks why the promotion on the card is denied."""
    promotion = await check(deny_promotion, request.desk, request.value)
    must_be_open(promotion)
    return asking.deny_form(request.reader, promotion, _table(request, promotion))


@routes.form(asking.DENY_FORM, deny_promotion)
async def denied(request: Request) -> Message:
    """Deny the promotion with the reason from the form."""
    promotion = await deny_promotion(request.desk, request.form_context, request.entered("reason"))
    return ends.decision(request.reader, promotion)


@routes.command("/contact withdraw", withdraw_promotion, "PRO-…", gettext_noop("withdraw a promotion you requested"))
async def withdraw(request: Request) -> Message:
    """Ask for confirmation, then withdraw. Without an ID, list the open promotions."""
    desk, confirmed = request.desk, request.arguments.confirmed()
    if not request.arguments.words:
        return await waiting(request)
    ref = request.arguments.ref(Promotion, required=True) or ""
    request.arguments.end()
    promotion = await check(withdraw_promotion, desk, ref, lock=confirmed)
    must_be_open(promotion)
    if not confirmed:
        return asking.withdraw_question(request.reader, promotion, _table(request, promotion))
    return ends.decision(request.reader, await withdraw_promotion(desk, ref))


def _table(request: Request, promotion: Promotion) -> RoleTable:
    return request.desk.tables[promotion.subscription.plan.role_table]
