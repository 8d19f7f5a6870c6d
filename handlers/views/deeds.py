"""What is done at the desk and by whom, in the words of the audit trail."""

from handlers.views.words import mark
from models.contacts.tables import Change, PromotionState
from models.roles import Reason, Role

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
    "contacts.accept_invitation": mark("accept an invitation"),
    "contacts.add_by_profile": mark("add a contact by a Slack profile"),
    "contacts.add_contact": mark("add a contact"),
    "contacts.approve_promotion": mark("approve a promotion"),
    "contacts.deny_promotion": mark("deny a promotion"),
    "contacts.edit_details": mark("change a contact's details"),
    "contacts.edit_my_details": mark("change one's own details"),
    "contacts.expire_invitations": mark("let invitations expire"),
    "contacts.follow_up_promotions": mark("follow up a promotion"),
    "contacts.hand_over": mark("hand over as primary"),
    "contacts.invite": mark("invite a contact by mail"),
    "contacts.leave": mark("leave as a contact"),
    "contacts.list_contacts": mark("see the contacts"),
    "contacts.list_invitations": mark("see the invitations"),
    "contacts.my_promotions": mark("see the promotions that wait"),
    "contacts.my_settings": mark("see one's settings"),
    "contacts.promote_other": mark("ask that somebody else becomes primary"),
    "contacts.promote_self": mark("ask to become primary"),
    "contacts.promotions_of": mark("see the promotions of a subscription"),
    "contacts.read_invitation": mark("read an invitation"),
    "contacts.refuse_invitation": mark("refuse an invitation"),
    "contacts.remove_contact": mark("remove a contact"),
    "contacts.resend_invitation": mark("send an invitation again"),
    "contacts.set_reminders": mark("choose renewal reminders or none"),
    "contacts.show_details": mark("see a contact's details"),
    "contacts.withdraw_invitation": mark("withdraw an invitation"),
    "contacts.withdraw_promotion": mark("withdraw a promotion"),
    "help.greet": mark("write to Steward"),
    "help.seek_help": mark("ask for help"),
    "invoices.list_invoices": mark("see the invoices"),
    "invoices.pay": mark("pay an invoice"),
    "invoices.show_invoice": mark("see an invoice"),
    "orderforms.process_order_form": mark("process an order form"),
    "people.due_for_a_look": mark("look whose Slack users to ask about"),
    "people.look_soon": mark("ask Slack about a user soon"),
    "people.note_presence": mark("end the link of a deactivated Slack user"),
    "people.ask_for_code": mark("ask for a code, to link a Slack user"),
    "people.recognise": mark("be recognised by a Slack profile"),
    "people.unlink": mark("unlink one's own Slack user"),
    "people.unlink_somebody": mark("unlink somebody's Slack user"),
    "people.who_is": mark("see which Slack users are somebody's"),
    "people.whoami": mark("see which Slack users are one's own"),
    "reminders.raise_reminders": mark("raise reminders"),
    "requests.forget_requests": mark("forget old requests"),
    "contacts.step_in": mark("invite a contact for the vendor"),
    "staff.add_staff": mark("give a staff role"),
    "staff.add_staff_by_profile": mark("give a staff role to somebody new"),
    "staff.change_staff": mark("change a staff role"),
    "staff.enrol_admin": mark("make somebody of ADMINS an admin"),
    "staff.list_staff": mark("see the staff"),
    "staff.remove_staff": mark("take a staff role away"),
    "subscriptions.draft_contract_notice": mark("write a contract notice"),
    "subscriptions.explain_right": mark("have a right explained"),
    "subscriptions.my_rights": mark("see one's rights"),
    "subscriptions.my_subscriptions": mark("see one's subscriptions"),
    "subscriptions.send_contract_notice": mark("send a contract notice"),
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
    "slack": mark("Slack"),
    "recognition": mark("Steward, by a Slack profile"),
    "import": mark("An order form"),
    "console": mark("The command line"),
    "unknown": mark("Somebody unknown"),
}
"""System callers; people have names."""

REFUSALS: dict[str, str] = {
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
    Reason.THEIR_OWN: mark("only the person concerned can"),
    Reason.NOT_ASKER: mark("a request that somebody else made"),
    Reason.A_PARTY: mark("a request that they made or that promotes them"),
    Reason.VENDOR_DECIDES: mark("the vendor's admins approve that one"),
    "wrong_code": mark("a code that is not right"),
    "too_many_codes": mark("too many codes that were not right"),
}
"""Why it was refused: of reasons, and of what an action itself says no to."""

FIELDS: dict[str, str] = {
    "name": mark("name"),
    "email": mark("e-mail address"),
    "phone": mark("phone"),
    "locale": mark("language"),
    "time_zone": mark("time zone"),
}
"""Of a person: what was changed. To what is not on the trail."""

ROLES: dict[Role, str] = {
    Role.BILLING_PRIMARY: mark("primary billing contact"),
    Role.BILLING_SECONDARY: mark("secondary billing contact"),
    Role.TECHNICAL_PRIMARY: mark("primary technical contact"),
    Role.TECHNICAL_SECONDARY: mark("secondary technical contact"),
    Role.SITE_ADMIN: mark("site admin"),
}
"""The same whatever a role table calls them: the trail goes over all of them."""

STATES: dict[PromotionState, str] = {
    PromotionState.OPEN: mark("waits for a decision"),
    PromotionState.APPROVED: mark("approved"),
    PromotionState.DENIED: mark("denied"),
    PromotionState.HANDED_OVER: mark("handed over"),
    PromotionState.LAPSED: mark("lapsed"),
    PromotionState.EXPIRED: mark("expired"),
    PromotionState.WITHDRAWN: mark("withdrawn"),
}

CHANGES: dict[Change, str] = {
    Change.LEFT: mark("no contact any more"),
    Change.UNREACHABLE: mark("deactivated in Slack"),
    Change.ASKER_LOST_RIGHT: mark("whoever asked may not any more"),
    Change.PRIMARY_CHANGED: mark("the primary is another one by now"),
    Change.OTHER_DOMAIN: mark("another e-mail domain"),
    Change.OVER_LIMIT: mark("the plan allows no more"),
    Change.CANCELLED: mark("the subscription is cancelled"),
}
