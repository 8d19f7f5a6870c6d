"""Subscriptions, contract notices, reminders."""

from models.changes.advancing import advance_subscriptions
from models.changes.licenses import extend_evaluation, rename_license, view_license
from models.desks.announcements import notice_kinds, send_billing_notice, send_contract_notice, send_product_notice
from models.renewals.reminders import raise_reminders
from models.roles import Right
from models.subscriptions.actions import explain_right, my_rights, my_subscriptions
from models.subscriptions.detail import show_subscription
from models.subscriptions.downloads import fetch_download, list_downloads, make_link, open_download
from models.subscriptions.tables import DownloadLink
from tests.models.builders import NOW
from tests.models.cases.world import Case

NO_LINK = DownloadLink(token="none", subscription_id=1, product_id=99, person_id=1, made_at=NOW, expires_at=NOW)

CASES = [
    Case(raise_reminders, "system"),
    Case(advance_subscriptions, "system"),
    Case(my_subscriptions, "known"),
    Case(show_subscription, "contact", lambda _: ("SUB-1",), staff="process_orders"),
    Case(notice_kinds, "process_orders", lambda _: ("SUB-1",), staff="triage_tickets"),
    Case(send_billing_notice, "manage_invoices", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(send_product_notice, "triage_tickets", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(send_contract_notice, "process_orders", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(view_license, "view_license", lambda _: ("SUB-1",)),
    Case(extend_evaluation, "extend_evaluation", lambda _: ("SUB-1",)),
    Case(rename_license, "rename_license", lambda _: ("SUB-1", "Another name")),
    Case(list_downloads, "download", lambda _: ("SUB-1",)),
    Case(make_link, "download", lambda _: ("SUB-1", "server")),
    Case(open_download, "download", lambda _: ("SUB-1", NO_LINK, "a browser")),
    Case(fetch_download, "download", lambda _: ("SUB-1", NO_LINK)),
    Case(my_rights, "contact", lambda _: ("SUB-1",)),
    Case(explain_right, "contact", lambda _: ("SUB-1", Right.PAY)),
]
