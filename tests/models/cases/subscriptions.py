"""Subscriptions, contract notices, reminders."""

from models.reminders.actions import raise_reminders
from models.roles import Right
from models.subscriptions.actions import explain_right, my_rights, my_subscriptions, show_subscription
from models.subscriptions.advancing import advance_subscriptions
from models.subscriptions.notices import notice_kinds, send_billing_notice, send_contract_notice, send_product_notice
from tests.models.cases.world import Case

CASES = [
    Case(raise_reminders, "system"),
    Case(advance_subscriptions, "system"),
    Case(my_subscriptions, "known"),
    Case(show_subscription, "contact", lambda _: ("SUB-1",)),
    Case(notice_kinds, "process_orders", lambda _: ("SUB-1",), staff="triage_tickets"),
    Case(send_billing_notice, "manage_invoices", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(send_product_notice, "triage_tickets", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(send_contract_notice, "process_orders", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(my_rights, "contact", lambda _: ("SUB-1",)),
    Case(explain_right, "contact", lambda _: ("SUB-1", Right.PAY)),
]
