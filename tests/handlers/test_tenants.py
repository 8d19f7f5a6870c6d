"""What belongs to another organization can't be told from what does not exist.

In every run each route is tried by a contact and by somebody who is none, in `make test-long` by each kind of them.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from tests.handlers.cases.audit import NOTHING_PICKED
from tests.handlers.cases.contacts import ADDED
from tests.handlers.cases.details import DETAILS
from tests.handlers.cases.doing import chosen
from tests.handlers.cases.enquiries import REPORT
from tests.handlers.cases.invoices import CARD
from tests.handlers.cases.orders import BILLING, LINE
from tests.handlers.cases.subscriptions import WORDS
from tests.handlers.cases.tickets import TICKET
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said
from tests.handlers.quoted import OTHER_ORDER, OTHER_QUOTE
from tests.handlers.worlds import OTHER_INVOICE, OTHER_REF, SLACK, World, changed
from tests.models.roles.typed import BP, BS, ROLES, SA, TP, TS
from tests.support.selection import Fact

MISSING = {
    "sub": "SUB-9999",
    "inv": "INV-2026-000099",
    "ticket": "T-9999",
    "quote": "Q-2026-9999",
    "order": "ORD-2026-9999",
    "promotion": "PRO-9999",
    "invitation": "JOIN-9999",
    "enquiry": "ENQ-9999",
}
Doing = Callable[[Hands, str, dict[str, str]], Awaitable[Said]]


def theirs(world: World) -> dict[str, str]:
    """What is there, and belongs to somebody else."""
    return {
        "sub": OTHER_REF,
        "inv": OTHER_INVOICE,
        "ticket": world.other_ticket,
        "quote": OTHER_QUOTE,
        "order": OTHER_ORDER,
        "promotion": world.other_promotion,
        "invitation": world.other_invitation,
        "enquiry": world.other_enquiry,
    }


def types(line: str) -> Doing:
    """A command about an id."""
    return lambda hands, user, ids: hands.command(user, line.format(**ids))


def presses(action_id: str, value: str) -> Doing:
    """A button about an id."""
    return lambda hands, user, ids: hands.press(user, action_id, value.format(**ids), card=True)


def submits(callback_id: str, values: dict[str, Any], about: str = "") -> Doing:
    """A form about an id."""

    def filled(ids: dict[str, str]) -> dict[str, Any]:
        return {name: chosen(ids["sub"]) if name == "subscription" else value for name, value in values.items()}

    return lambda hands, user, ids: hands.submit(user, callback_id, filled(ids), about.format(**ids))


SOMEBODY = f"<@{SLACK['stranger']}|somebody>"
CHANGES: dict[tuple[Touch, str], list[Doing]] = {
    **{
        (Touch.COMMAND, f"/subscription {word}"): [
            types(f"/subscription {word} {{sub}}{more}") for more in ("", *lines)
        ]
        for word, *lines in (
            ("upgrade",),
            ("estimate",),
            ("seats", " maps 1 was 2", " maps 1 was 2 confirmed", " maps 3 was 2"),
            ("users", " add", " add new@acme.example", " remove user@acme.example"),
            ("add", " logs 1"),
            ("deactivate", " maps", " maps was 2 confirmed"),
            ("annual",),
            ("cancel",),
            ("reactivate",),
        )
    },
    (Touch.FORM, "subscription_upgrade"): [
        submits("subscription_upgrade", {"edition": "premium", "seats": seats}, "{sub} 1") for seats in ("2", "no")
    ],
    (Touch.FORM, "subscription_seats"): [
        submits("subscription_seats", {"product": "maps 2", "seats": seats}, "{sub}") for seats in ("1", "3", "no")
    ],
    (Touch.FORM, "subscription_users"): [
        submits("subscription_users", {"users": users}, "{sub}") for users in ("new@acme.example", "nobody", "")
    ],
    (Touch.FORM, "subscription_add"): [submits("subscription_add", {"product": "logs", "seats": "1"}, "{sub}")],
    (Touch.FORM, "subscription_cancel"): [
        submits("subscription_cancel", {"typed": typed, "reason": ""}, "{sub}") for typed in ("SUB-2001", "no")
    ],
}
WITH_IDS: dict[tuple[Touch, str], list[Doing]] = {
    (Touch.COMMAND, "/subscription"): [types("/subscription {sub}")],
    (Touch.COMMAND, "/subscription show"): [types("/subscription show {sub}")],
    (Touch.COMMAND, "/subscription notice"): [
        types("/subscription notice {sub}"),
        types("/subscription notice contract {sub}"),
    ],
    **CHANGES,
    (Touch.COMMAND, "/subscription license"): [types("/subscription license {sub}")],
    (Touch.COMMAND, "/subscription download"): [
        types("/subscription download {sub}"),
        types("/subscription download {sub} server"),
    ],
    (Touch.COMMAND, "/subscription extend"): [
        types("/subscription extend {sub}"),
        types("/subscription extend {sub} confirmed"),
    ],
    (Touch.COMMAND, "/subscription rename"): [types("/subscription rename {sub}")],
    (Touch.FORM, "subscription_rename"): [submits("subscription_rename", {"name": "Ours"}, "{sub}")],
    (Touch.COMMAND, "/contact"): [types("/contact {sub}")],
    (Touch.COMMAND, "/contact list"): [types("/contact list {sub}")],
    (Touch.COMMAND, "/contact add"): [
        types("/contact add {sub}"),
        types(f"/contact add {SOMEBODY} billing {{sub}}"),
        types("/contact add site_admin {sub}"),
        types("/contact add me technical {sub}"),
        types("/contact add stranger@elsewhere.example technical {sub}"),
    ],
    (Touch.COMMAND, "/contact remove"): [
        types("/contact remove {sub}"),
        types(f"/contact remove {SOMEBODY} billing {{sub}} confirmed"),
        types("/contact remove stranger@elsewhere.example billing {sub} confirmed"),
    ],
    (Touch.COMMAND, "/contact invitations"): [types("/contact invitations {sub}")],
    (Touch.COMMAND, "/contact resend"): [types("/contact resend {invitation}")],
    (Touch.COMMAND, "/contact uninvite"): [
        types("/contact uninvite {invitation}"),
        types("/contact uninvite {invitation} confirmed"),
    ],
    (Touch.COMMAND, "/contact leave"): [types("/contact leave {sub}"), types("/contact leave billing {sub} confirmed")],
    (Touch.COMMAND, "/contact settings"): [
        types("/contact settings {sub}"),
        types("/contact settings reminders {sub}"),
        types("/contact settings reminders on {sub}"),
    ],
    (Touch.COMMAND, "/contact edit"): [
        types("/contact edit {sub}"),
        types(f"/contact edit {SOMEBODY} {{sub}}"),
        types("/contact edit stranger@elsewhere.example {sub}"),
    ],
    (Touch.COMMAND, "/contact promote"): [
        types("/contact promote {sub}"),
        types("/contact promote me billing {sub}"),
        types(f"/contact promote {SOMEBODY} billing {{sub}}"),
        types("/contact promote me billing {sub} Ana is on leave"),
        types(f"/contact promote {SOMEBODY} billing {{sub}} Ana is on leave"),
    ],
    (Touch.COMMAND, "/contact promotions"): [types("/contact promotions {sub}")],
    (Touch.COMMAND, "/contact withdraw"): [
        types("/contact withdraw {promotion}"),
        types("/contact withdraw {promotion} confirmed"),
    ],
    (Touch.COMMAND, "/invoice"): [types("/invoice {sub}"), types("/invoice {inv}")],
    (Touch.COMMAND, "/invoice list"): [types("/invoice list {sub}")],
    (Touch.COMMAND, "/invoice show"): [types("/invoice show {inv}")],
    (Touch.COMMAND, "/invoice statement"): [types("/invoice statement {sub}"), types("/invoice statement 2025 {sub}")],
    (Touch.COMMAND, "/invoice card"): [
        types("/invoice card {sub}"),
        types("/invoice card ask {sub}"),
        types("/invoice card set {sub}"),
    ],
    (Touch.FORM, "card_ask"): [submits("card_ask", {"message": ""}, "{sub}")],
    (Touch.FORM, "card_record"): [
        submits("card_record", CARD, "{sub} none"),
        submits("card_record", {**CARD, "last4": "x"}, "{sub} none"),
    ],
    (Touch.COMMAND, "/invoice remind"): [types("/invoice remind {inv}"), types("/invoice remind {sub}")],
    (Touch.COMMAND, "/invoice pay"): [types("/invoice pay {inv}"), types("/invoice pay {sub}")],
    (Touch.COMMAND, "/enquiry"): [types("/enquiry {enquiry}")],
    (Touch.COMMAND, "/enquiry show"): [types("/enquiry show {enquiry}")],
    (Touch.COMMAND, "/enquiry new"): [
        types("/enquiry new {sub}"),
        types("/enquiry new {inv}"),
        types("/enquiry new {quote}"),
    ],
    (Touch.COMMAND, "/enquiry withdraw"): [
        types("/enquiry withdraw {enquiry}"),
        types("/enquiry withdraw {enquiry} confirmed"),
    ],
    (Touch.COMMAND, "/enquiry claim"): [types("/enquiry claim {enquiry}")],
    (Touch.COMMAND, "/enquiry answer"): [types("/enquiry answer {enquiry}")],
    (Touch.COMMAND, "/enquiry decline"): [types("/enquiry decline {enquiry}")],
    (Touch.FORM, "enquiry_new"): [
        submits("enquiry_new", {"question": "Why?"}, "{sub}"),
        submits("enquiry_new", {"question": "Why?"}, "{inv}"),
        submits("enquiry_new", {"question": ""}, "{sub}"),
    ],
    (Touch.FORM, "enquiry_answer"): [submits("enquiry_answer", {"answer": "So."}, "{enquiry}")],
    (Touch.FORM, "enquiry_decline"): [submits("enquiry_decline", {"reason": ""}, "{enquiry}")],
    (Touch.COMMAND, "/subscription report"): [types("/subscription report {sub}")],
    (Touch.FORM, "services_report"): [
        submits("services_report", REPORT, "{sub}"),
        submits("services_report", {**REPORT, "quantity": "x"}, "{sub}"),
    ],
    (Touch.COMMAND, "/order"): [types("/order {sub}"), types("/order {quote}"), types("/order {order}")],
    (Touch.COMMAND, "/order list"): [types("/order list {sub}")],
    (Touch.COMMAND, "/order show"): [types("/order show {quote}"), types("/order show {order}")],
    (Touch.COMMAND, "/order accept"): [types("/order accept {quote}")],
    (Touch.COMMAND, "/order decline"): [types("/order decline {quote}")],
    (Touch.COMMAND, "/order ask"): [types("/order ask {quote}")],
    (Touch.COMMAND, "/order make"): [types("/order make {sub}"), types("/order make {sub} services")],
    (Touch.COMMAND, "/order change"): [types("/order change {quote}")],
    (Touch.COMMAND, "/order send"): [types("/order send {quote}"), types("/order send {quote} confirmed")],
    (Touch.COMMAND, "/order cancel"): [types("/order cancel {quote}"), types("/order cancel {quote} confirmed")],
    (Touch.FORM, "order_make"): [submits("order_make", {"kind": chosen("services")}, "{sub}")],
    (Touch.BUTTON, "quote_line_add"): [presses("quote_line_add", "{quote}")],
    (Touch.BUTTON, "quote_line_pick"): [presses("quote_line_pick", "{quote} 1")],
    (Touch.BUTTON, "quote_line_remove"): [presses("quote_line_remove", "{quote} 1")],
    (Touch.FORM, "quote_line"): [submits("quote_line", LINE, "{quote} 0"), submits("quote_line", LINE, "{quote} 1")],
    (Touch.BUTTON, "quote_note"): [presses("quote_note", "{quote}")],
    (Touch.FORM, "quote_note"): [submits("quote_note", {"note": "", "valid_until": "2036-01-01"}, "{quote}")],
    (Touch.FORM, "order_accept"): [submits("order_accept", BILLING, "{quote}")],
    (Touch.FORM, "order_decline"): [submits("order_decline", {"reason": "No."}, "{quote}")],
    (Touch.BUTTON, "quote_again"): [presses("quote_again", "{quote}")],
    (Touch.COMMAND, "/renewal"): [types("/renewal {sub}")],
    **{
        (Touch.COMMAND, f"/renewal {word}"): [types(f"/renewal {word} {{sub}}")]
        for word in ("show", "renew", "handle", "snooze", "resume", "ask", "end")
    },
    (Touch.FORM, "renewal_end"): [submits("renewal_end", {"reason": "We moved on."}, "{sub}")],
    (Touch.COMMAND, "/ticket"): [types("/ticket {ticket}")],
    (Touch.COMMAND, "/ticket new"): [types("/ticket new {sub}")],
    (Touch.COMMAND, "/ticket show"): [types("/ticket show {ticket}")],
    (Touch.COMMAND, "/ticket comment"): [types("/ticket comment {ticket}"), types("/ticket comment {ticket} Hello")],
    (Touch.COMMAND, "/steward audit"): [types("/steward audit {sub}"), types("/steward audit export {sub}")],
    (Touch.FORM, "audit_filter"): [submits("audit_filter", {**NOTHING_PICKED, "subscription": {"value": "SUB-2001"}})],
    (Touch.COMMAND, "/steward roles"): [types("/steward roles {sub}")],
    (Touch.BUTTON, "roles_group"): [presses("roles_group", "{sub} contacts"), presses("roles_group", "{sub} site")],
    (Touch.BUTTON, "roles_cell"): [
        presses("roles_cell", "{sub} pay billing.primary"),
        presses("roles_cell", "{sub} pay site_admin"),
        presses("roles_cell", "{sub} cancel_site site_admin"),
    ],
    (Touch.BUTTON, "promotion_approve"): [presses("promotion_approve", "{promotion}")],
    (Touch.BUTTON, "promotion_deny"): [presses("promotion_deny", "{promotion}")],
    (Touch.BUTTON, "contact_step_in"): [presses("contact_step_in", "{sub}")],
    (Touch.FORM, "contact_step_in"): [
        submits("contact_step_in", {"address": "new@nowhere.example", "name": ""}, "{sub}"),
        submits("contact_step_in", {"address": "nonsense", "name": ""}, "{sub}"),
    ],
    (Touch.BUTTON, "invitation_accept"): [presses("invitation_accept", "{invitation} 0000")],
    (Touch.BUTTON, "invitation_refuse"): [presses("invitation_refuse", "{invitation} 0000")],
    (Touch.BUTTON, "ticket_claim"): [presses("ticket_claim", "{ticket}")],
    (Touch.BUTTON, "ticket_resolve"): [presses("ticket_resolve", "{ticket}")],
    (Touch.BUTTON, "ask"): [
        presses("ask", "{sub} pay {sub} 1"),
        presses("ask", "SUB-1001 pay {inv} 1"),
        presses("ask", "SUB-1001 pay {ticket} 1"),
        presses("ask", "SUB-1001 pay {promotion} 1"),
    ],
    (Touch.FORM, "contract_notice"): [submits("contract_notice", WORDS, "{sub} billing")],
    (Touch.FORM, "contract_notice_send"): [submits("contract_notice_send", {}, "{sub} contract\nTerms\nThey change.")],
    (Touch.FORM, "contact_edit"): [submits("contact_edit", DETAILS, "{sub} 8"), submits("contact_edit", {}, "{sub} 1")],
    (Touch.FORM, "promotion_ask"): [
        submits("promotion_ask", {"reason": "On leave."}, "{sub} billing 1"),
        submits("promotion_ask", {"reason": ""}, "{sub} billing 1"),
    ],
    (Touch.FORM, "promotion_hand_over"): [submits("promotion_hand_over", {"reason": ""}, "{sub} billing 1")],
    (Touch.FORM, "promotion_denied"): [
        submits("promotion_denied", {"reason": "Not now."}, "{promotion}"),
        submits("promotion_denied", {"reason": ""}, "{promotion}"),
    ],
    (Touch.FORM, "contact_add"): [submits("contact_add", ADDED, "{sub}")],
    (Touch.FORM, "ticket_new"): [
        submits("ticket_new", TICKET),
        submits("ticket_new", {**TICKET, "subject": ""}),
    ],
    (Touch.FORM, "ticket_comment"): [
        submits("ticket_comment", {"text": "Me too"}, "{ticket}"),
        submits("ticket_comment", {"text": ""}, "{ticket}"),
    ],
}
WITHOUT_IDS = {
    (Touch.COMMAND, "/ticket list"),
    (Touch.COMMAND, "/ticket queue"),
    (Touch.COMMAND, "/enquiry list"),
    (Touch.COMMAND, "/renewal list"),
    (Touch.COMMAND, "/renewal digest"),
    (Touch.COMMAND, "/order form"),
    (Touch.FORM, "order_start"),
    (Touch.FORM, "order_fill"),
    (Touch.BUTTON, "order_change"),
    (Touch.FORM, "order_process"),
    (Touch.COMMAND, "/enquiry queue"),
    (Touch.COMMAND, "/steward"),
    (Touch.COMMAND, "/steward help"),
    (Touch.COMMAND, "/steward staff"),
    (Touch.COMMAND, "/steward whoami"),
    (Touch.COMMAND, "/steward link"),
    (Touch.COMMAND, "/steward unlink"),
    (Touch.FORM, "link_address"),
    (Touch.FORM, "link_code"),
    (Touch.FORM, "staff_add"),
    (Touch.HOME, "app_home_opened"),
    (Touch.MESSAGE, "message"),
    (Touch.EVENT, "user_change"),
}


def test_no_route_is_left_out() -> None:
    """Each route is about an id here, or takes none."""
    assert set(WITH_IDS) | WITHOUT_IDS == set(all_routes().by_name)


def facts(touched: tuple[Touch, str], who: str) -> Iterator[Fact]:
    """A route is closed to some contact and to somebody who is none, and what a noun has to each kind of them."""
    touch, route = touched
    noun = re.split(r"[ _]", route.removeprefix("/"))[0]
    yield from ((touched, who in ROLES), (touch, who), (noun, who))


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("who", [BP, BS, TP, TS, SA, "former", "unknown"])
@pytest.mark.parametrize("touched", list(WITH_IDS), ids=["-".join(touched) for touched in WITH_IDS])
async def test_a_foreign_id_is_answered_as_one_that_nothing_has(
    stage: Stage, touched: tuple[Touch, str], who: str
) -> None:
    """The same answer to the letter, once the id is taken out; nothing changes but the audit trail."""
    for do in WITH_IDS[touched]:
        world = await stage.set()
        before = stage.rows.all()
        foreign = await do(stage.hands, SLACK[who], theirs(world))
        assert changed(before, stage.rows.all()) <= {"audit"}, foreign.all
        assert all(entry["outcome"] == "refused" for entry in stage.rows.audit()[len(before["audit"]) :])
        missing = await do(stage.hands, SLACK[who], MISSING)
        assert letters(foreign, theirs(world)) == letters(missing, MISSING)
        assert "Elsewhere" not in foreign.all


def letters(said: Said, ids: dict[str, str]) -> str:
    """An answer, without the ids asked about and those that Slack gives to blocks and views."""
    text = said.all
    for name, value in ids.items():
        text = text.replace(value, name)
    return re.sub(r'"(block_id|id|hash|previous_id)": ("[^"]*"|null)', "", text)
