"""What is done at the desk and by whom, in the words of the audit trail."""

from handlers.views.words import mark
from models.roles import Reason

DEEDS_OF_ACTIONS = {
    "asks.ask": mark("ask a colleague for help"),
    "audit.export_entries": mark("have the audit trail mailed"),
    "audit.export_trail": mark("write the audit trail into a file"),
    "audit.list_entries": mark("look at the audit trail"),
    "audit.read_entries": mark("read the audit trail"),
    "audit.seal_entries": mark("seal the audit trail"),
    "audit.verify_entries": mark("check the audit trail"),
    "codes.enter_code": mark("enter a code"),
    "codes.forget_codes": mark("forget old codes"),
    "contacts.add_contact": mark("add a contact"),
    "contacts.approve_promotion": mark("approve a promotion"),
    "contacts.deny_promotion": mark("deny a promotion"),
    "contacts.leave": mark("leave as a contact"),
    "contacts.list_contacts": mark("see the contacts"),
    "contacts.promote_other": mark("ask that somebody else becomes primary"),
    "contacts.promote_self": mark("ask to become primary"),
    "contacts.remove_contact": mark("remove a contact"),
    "contacts.set_reminders": mark("choose renewal reminders or none"),
    "help.greet": mark("write to Steward"),
    "help.seek_help": mark("ask for help"),
    "invoices.list_invoices": mark("see the invoices"),
    "invoices.pay": mark("pay an invoice"),
    "invoices.show_invoice": mark("see an invoice"),
    "orderforms.process_order_form": mark("process an order form"),
    "people.ask_for_code": mark("ask for a code, to link a Slack user"),
    "people.recognise": mark("be recognised by a Slack profile"),
    "reminders.raise_reminders": mark("raise reminders"),
    "requests.forget_requests": mark("forget old requests"),
    "staff.add_staff": mark("give a staff role"),
    "staff.change_staff": mark("change a staff role"),
    "staff.enrol_admin": mark("make somebody of ADMINS an admin"),
    "staff.list_staff": mark("see the staff"),
    "staff.remove_staff": mark("take a staff role away"),
    "subscriptions.explain_right": mark("have a right explained"),
    "subscriptions.my_rights": mark("see one's rights"),
    "subscriptions.my_subscriptions": mark("see one's subscriptions"),
    "subscriptions.show_subscription": mark("see a subscription"),
    "tickets.claim_ticket": mark("claim a ticket"),
    "tickets.comment": mark("comment on a ticket"),
    "tickets.my_tickets": mark("see one's tickets"),
    "tickets.open_ticket": mark("open a ticket"),
    "tickets.resolve_ticket": mark("resolve a ticket"),
    "tickets.show_ticket": mark("see a ticket"),
    "tickets.ticket_queue": mark("see the tickets to do"),
}
"""By the action's name: what somebody did, or was refused."""

ACTORS = {
    "start": mark("Steward, at its start"),
    "schedule": mark("Steward, on schedule"),
    "recognition": mark("Steward, by a Slack profile"),
    "import": mark("An order form"),
    "console": mark("The command line"),
    "unknown": mark("Somebody unknown"),
}
"""System callers; people have names."""

REFUSALS: dict[Reason, str] = {
    Reason.NO_ROLE: mark("no role there"),
    Reason.NOT_IN_ROLE: mark("not in their role"),
    Reason.NOT_APPLICABLE: mark("does not exist for their role"),
    Reason.WRONG_KIND: mark("does not exist for this kind of subscription"),
    Reason.BECOME_CONTACT: mark("a site admin has it only after becoming a contact"),
    Reason.NOT_SOLE: mark("theirs only while they are the only contact"),
    Reason.NOT_AGREED: mark("not asked for yet"),
    Reason.NOT_SHARED: mark("the organization does not share its tickets"),
    Reason.OTHER_DOMAIN: mark("another e-mail domain than the present primary's"),
    Reason.NO_CARD: mark("no credit card on file"),
    Reason.OVER_LIMIT: mark("the plan allows no more contacts of the kind"),
    Reason.NOT_STAFF: mark("only for the vendor's own people"),
    Reason.NOT_IN_STAFF_ROLE: mark("not in their staff role"),
    Reason.A_PARTY: mark("a request that they made or that promotes them"),
}
