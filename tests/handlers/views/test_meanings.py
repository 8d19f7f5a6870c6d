"""The text of a message alone says what it means, and a cut text or list says what is left."""

import pytest

from handlers.views.blocks import Drawing, Message
from handlers.views.reader import Reader
from tests.handlers.hands import texts
from tests.handlers.views.stock import Stock
from tests.handlers.views.test_views import buttons_in, some
from tests.nouns import contacts as gallery_of_contacts
from tests.nouns import invoices as gallery_of_invoices
from tests.nouns import tickets as gallery_of_tickets

pytestmark = pytest.mark.early

MEANT = {
    "customer_cards.customer_card": ["佐藤", "CUS-1"],
    "customer_lists.customer_list": ["佐藤"],
    "customer_lists.noted": ["CUS-1"],
    "contact_list.contact_list": ["SUB-1000", "佐藤", "p1@acme.example", "Primary billing contact"],
    "contacts.added": ["佐藤", "SUB-1000"],
    "contacts.remove_question": ["Remove *佐藤*", "SUB-1000"],
    "contacts.removed": ["佐藤", "no longer", "SUB-1000"],
    "contacts.leave_question": ["Secondary billing contact on SUB-1000?"],
    "contacts.left": ["no longer", "SUB-1000"],
    "asking.asked": ["佐藤", "Primary billing contact", "SUB-1000"],
    "asking.withdraw_question": ["佐藤", "Primary billing contact", "SUB-1000"],
    "asking.promotion_list": ["PRO-1", "佐藤", "Primary billing contact", "SUB-1000", "Open until"],
    "promotion_cards.card": ["佐藤", "Primary billing contact", "SUB-1000", "Reason: "],
    "promotion_cards.site_admin_card": ["佐藤", "Primary billing contact", "SUB-1000", "Reason: "],
    "ends.news": ["SUB-1000", "Primary billing contact"],
    "ends.handed_over": ["Primary billing contact", "SUB-1000", "佐藤"],
    "contacts.became": ["Secondary", "SUB-1000"],
    "invitations.no_room": ["SUB-1000", "Your plan allows 1 billing contact", "佐藤"],
    "invitations.invited": ["x1@y.example", "Secondary technical contact", "SUB-1000", "valid until"],
    "invitations.invitation_list": ["SUB-1000", "x3@y.example", "Secondary billing contact", "佐藤", "JOIN-2"],
    "invitations.resent": ["x1@y.example", "valid until"],
    "invitations.withdraw_question": ["x1@y.example", "Withdraw", "SUB-1000"],
    "invitations.withdrawn": ["x1@y.example", "withdrawn", "SUB-1000"],
    "invitations.question": ["佐藤", "Secondary technical contact", "SUB-1000", "is inviting you"],
    "invitations.accepted": ["佐藤", "SUB-1000", "You're now"],
    "invitations.refused": ["佐藤", "SUB-1000"],
    "invitations.ended": ["x1@y.example", "SUB-1000"],
    "invitations.mail": ["佐藤", "K7QM-2FXD", "/steward link", "Slack workspace", "Secondary", "SUB-1000"],
    "contacts.role_gained": ["Site admin", "SUB-1000", "佐藤"],
    "contacts.role_lost": ["Site admin", "SUB-1000", "佐藤"],
    "contact_list.nobody_to_promote": ["SUB-1000"],
    "contacts.contacts_changed": ["SUB-1000", "佐藤"],
    "invoice_lists.invoice_list": ["INV-2026-000003", "INV-2026-000001", "€11,900,000,000.00"],
    "invoices.invoice_card": ["INV-2026-00000", "€35,700,000,000.00", "balance due"],
    "invoices.payment_advice": ["INV-2026-000001", "DE00 1234", "佐藤", "€35,699,990,000.00", "payment reference"],
    "changes.done": ["now has", "SUB-1000", "佐藤"],
    "users.with_button": ["SUB-1000", "Q-2026-00"],
    "seats.fewer_question": ["SUB-1000", "from 12 to 0 seats", "佐藤"],
    "seats.fewer": ["SUB-1000", "0 seats"],
    "users.user_list": ["SUB-1000", "seats are taken"],
    "users.users_added": ["of 3 seats are taken"],
    "users.users_removed": ["@acme.example", "SUB-1000"],
    "products.removable": ["SUB-1000", "佐藤", "It has to stay", "€10,000,000,000.00"],
    "products.deactivate_question": ["SUB-1000", "佐藤", "12 seats are removed right away"],
    "products.deactivated": ["SUB-1000", "佐藤", "deactivated"],
    "cancelling.cancelled": ["SUB-1000", "available", "deleted on"],
    "cancelling.goes_on": ["SUB-1000", "undone"],
    "cancelling.site_cancelled": ["佐藤", "SUB-1000", "available", "deleted on"],
    "cancelling.site_reactivated": ["佐藤", "SUB-1000", "undone"],
    "estimating.estimate": ["SUB-1000", "As of today", "€"],
    "converting.converted": ["SUB-1000", "annual terms"],
    "quote_cards.quote_card": ["Q-2026-00", "SUB-1000", "total -€"],
    "quote_cards.order_card": ["ORD-2026-000", "SUB-1000", "Renewal", "total -€"],
    "accepting.accepted": ["ORD-2026-000", "SUB-1000", "Renewal"],
    "accepting.declined": ["Q-2026-00", "declined"],
    "einvoices.prevented": ["INV-2026-00000", "has no tax ID", "JPY"],
    "einvoices.requested": ["INV-2026-00000", "XRechnung"],
    "einvoices.sent": ["INV-2026-00000", "XRechnung"],
    "invoice_cards.issued": ["INV-2026-00000", "SUB-1000"],
    "invoice_mail.invoice_issued": ["INV-2026-00000", "SUB-1000", "€35,700,000,000.00", "due on"],
    "order_cancelling.cancelled": ["ORD-2026-000", "is cancelled", "SUB-1000"],
    "order_cancelling.asked": ["REQ-1", "ORD-2026-000"],
    "order_cancelling.cancelled_in_channel": ["佐藤", "ORD-2026-000", "SUB-1000"],
    "order_cancelling.cancelled_for_contacts": ["佐藤", "ORD-2026-000", "SUB-1000"],
    "drafts.draft_card": ["Q-2026-00", "SUB-1000", "total -€"],
    "drafts.send_question": ["Send Q-2026-0002", "SUB-1000", "佐藤", "-€"],
    "drafts.sent": ["Q-2026-0002 is on its way", "佐藤", "valid until"],
    "drafts.cancel_question": ["Discard the draft Q-2026-0002", "SUB-1000"],
    "drafts.cancelled": ["Q-2026-0002 is withdrawn"],
    "news.quote_sent": ["SUB-1000", "佐藤", "You can accept it until", "Q-2026-00"],
    "news.quote_ends_soon": ["SUB-1000", "佐藤", "is waiting for your answer", "Q-2026-00"],
    "news.quote_withdrawn": ["Q-2026-00", "SUB-1000", "withdrawn"],
    "news.order_placed": ["佐藤", "ORD-2026-000", "SUB-1000"],
    "news.quote_declined": ["佐藤", "Q-2026-00", "SUB-1000", "declined"],
    "news.quote_expired": ["Q-2026-00", "SUB-1000", "expired"],
    "people.code_on_its_way": ["If I know that address", "15 minutes", "/steward link CODE"],
    "people.wrong_code": ["wrong"],
    "people.too_many_codes": ["too many"],
    "people.linked": ["佐藤", "p1@acme.example"],
    "people.link_code_mail": ["/steward link K7QM-2FXD", "p1@acme.example", "15 minutes"],
    "people.whoami": ["佐藤", "p1@acme.example", "T0ACME", "U1", "/steward link"],
    "people.which_slack_user": ["佐藤"],
    "people.unlink_question": ["佐藤", "Unlink the Slack account", "p1@acme.example"],
    "people.unlinked": ["no longer linked", "佐藤"],
    "people.unlinked_mail": ["U0ANA", "T0NORTHWIND", "佐藤", "/steward link p1@acme.example"],
    "reach.unreachable": ["佐藤", "can't reach them", "SUB-1000", "Primary billing contact"],
    "reach.reachable": ["佐藤", "SUB-1000"],
    "people.linked_mail": ["U0ANA", "T0NORTHWIND", "佐藤"],
    "reminders.question": ["SUB-1000", "reminders"],
    "reminders.chosen": ["SUB-1000", "eminders"],
    "threads.card": ["SUB-1000"],
    "threads.news": ["佐藤", "SUB-1000"],
    "threads.term_news": ["佐藤", "SUB-1000"],
    "billing.ending": ["SUB-1000", "佐藤"],
    "billing.at_risk": ["SUB-1000", "At risk"],
    "billing.many_at_risk": ["SUB-1000", "at risk"],
    "billing.stuck": ["SUB-1000", "renew automatically"],
    "billing.digest": ["Renewals this week"],
    "answers.renewal_list": ["SUB-1000"],
    "answers.opened": ["SUB-1000", "direct messages"],
    "answers.handled": ["SUB-1000"],
    "answers.snoozed": ["SUB-1000", "paused"],
    "answers.resumed": ["SUB-1000"],
    "answers.cancel_instead": ["SUB-1000", "cancel"],
    "answers.ended": ["SUB-1000", "won't be renewed"],
    "many.due": ["SUB-1000", "佐藤"],
    "threads.reminder": ["SUB-1000", "佐藤", "ends in 90 days"],
    "audit.trail": ["佐藤", "Refused: ", "Allowed"],
    "staff.staff_list": ["佐藤", "agent, billing", "p1@acme.example"],
    "staff.added": ["佐藤", "agent"],
    "staff.remove_question": ["agent"],
    "staff.removed": ["agent"],
    "staff.changed": ["agent", "billing"],
    "staff.change_question": ["agent", "billing"],
    "staff.news": ["佐藤", "billing"],
    "roles.roles_page": ["SUB-1000", " can:"],
    "steward.asked": ["佐藤"],
    "steward.ask_card": ["佐藤", "SUB-1000", "They can't"],
    "detail.subscription_list": ["SUB-1000", "SUB-1002", "佐藤", "days"],
    "detail.subscription_card": ["SUB-1000", "佐藤", "2026", "Primary billing contact"],
    "downloading.which_product": ["SUB-1000", "佐藤"],
    "downloading.link": ["SUB-1000", "佐藤", "product-1.tar.gz", "https://desk.vendor.example/download/"],
    "licenses.license_key": ["SUB-1000", "佐藤"],
    "licenses.extend_question": ["SUB-1000", "Mar 2, 2026"],
    "licenses.extended": ["SUB-1000", "Mar 2, 2026"],
    "licenses.renamed": ["SUB-1000", "佐藤"],
    "states.news": ["SUB-1000", "佐藤", "2026"],
    "tickets.opened": ["T-1"],
    "tickets.commented": ["T-1"],
    "ticket_lists.ticket_list": ["T-1", "T-3", "佐藤"],
    "tickets.ticket_card": ["T-1", "佐藤", "2 high"],
    "tickets.triage_card": ["T-1", "佐藤", "2 high"],
    "ticket_news.ticket_news": ["T-1", "佐藤"],
    "ticket_news.comment_waits": ["T-1", "佐藤"],
    "ticket_life.news": ["T-1"],
    "ticket_for_others.news": ["T-1", "佐藤"],
    "ticket_for_others.opened_for": ["T-1", "佐藤"],
    "ticket_watchers.question": ["T-1", "佐藤"],
    "ticket_watchers.watching": ["T-1", "佐藤"],
    "ticket_watchers.watcher_news": ["T-1"],
    "ticket_ratings.rated": ["T-1", "4 good"],
    "ticket_life.card_news": ["T-1", "佐藤"],
    "tickets.take_over": ["T-1", "佐藤"],
    "tickets.closed": ["T-1"],
    "ticket_replies.claimed": ["T-1", "佐藤"],
    "ticket_replies.resolved": ["T-1", "佐藤"],
    "ticket_news.unassigned": ["T-1", "佐藤"],
    "assignees.unassigned": ["ENQ-1", "佐藤"],
    "announcements.sent": ["SUB-1000", "佐藤"],
    "announcements.contract_notice": ["SUB-1000", "佐藤", "about"],
    "settings.important_mail_chosen": ["Important news", "Slack"],
    "ticket_mail.mail_chosen": ["Your tickets", "Slack"],
    "settings.page": ["佐藤", "p1@acme.example", "Time zone", "SUB-1000"],
    "details.confirmed": ["p1@acme.example", "Your email address is now"],
    "details.code_mail": ["/steward link K7QM-2FXD"],
    "details.news": ["佐藤", "name, phone"],
    "welcomes.welcome": ["Welcome to", "role"],
}


QUOTING = ["tickets.ticket_card", "tickets.triage_card", "ticket_news.ticket_news", "ticket_news.comment_waits"]


@pytest.mark.parametrize("name", MEANT)
def test_the_text_alone_carries_the_meaning(name: str) -> None:
    """A phone's notification shows nothing else."""
    for shown in some()[name]:
        message = shown.message if isinstance(shown, Drawing) else shown
        assert isinstance(message, Message)
        assert [part for part in MEANT[name] if part not in message.text] == [], message.text


@pytest.mark.parametrize("name", QUOTING)
def test_the_text_of_a_ticket_quotes_what_was_written(name: str) -> None:
    """A phone shows what it is about, or what was said; long words are shortened there."""
    for words, quote in (("It hums. ", "“It hums.”"), ("It hums, and has done so for hours. " * 40, "“It hums, and")):
        shown = gallery_of_tickets.views(Reader(), Stock(3, words))[name][0]
        assert isinstance(shown, Message)
        quoted = shown.text.splitlines()[-1]
        assert quote in quoted
        assert len(quoted) <= 302


THERE = "/contact list SUB-1000"


def test_a_cut_text_ends_between_its_lines() -> None:
    """A long list is cut after a whole line, and says how many more there are, and how to see them."""
    shown = gallery_of_contacts.views(Reader(), Stock(500, "Ana "))["contact_list.contact_list"][0]
    assert isinstance(shown, Message)
    text = shown.payload()["text"]
    assert len(text) <= 4000
    rows = [line for line in text.splitlines() if "@" in line]
    assert text.splitlines()[-1] == f"… and {500 - len(rows)} more. To see them, use `{THERE} from {len(rows) + 1}`."
    assert rows[-1].endswith("@acme.example")


@pytest.mark.slow
def test_what_does_not_fit_is_counted() -> None:
    """However many are shown, shown and counted together are all."""
    for words in ("Ana", "&", '"'):
        reader, stock = Reader(), Stock(500, words)
        for shown in (
            gallery_of_contacts.views(reader, stock)["contact_list.contact_list"][0],
            gallery_of_invoices.views(reader, stock)["invoice_lists.invoice_list"][0],
        ):
            assert isinstance(shown, Message)
            assert shown.plain
            for page in (shown, shown.plain):
                blocks = page.payload()["blocks"]
                tables = [len(block["rows"]) - 1 for block in blocks if block["type"] == "data_table"]
                rows = sum(tables) or sum(block["type"] == "section" for block in blocks)
                assert f"1 to {rows} of 500" in texts(blocks)
                assert rows >= 5
                (more,) = [one for one in buttons_in(blocks) if one["text"]["text"] == "More"]
                assert more["action_id"].endswith(f" from {rows + 1}")
