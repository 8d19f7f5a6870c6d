"""What is done at the desk and by whom, in the words of the audit trail."""

from handlers.views.words import mark
from models.contacts.tables import Change, PromotionState
from models.roles import Reason, Role

NOUNS_OF_ACTIONS = {
    "asks": mark("asking colleagues for help"),
    "audit": mark("the audit trail"),
    "codes": mark("codes"),
    "contacts": mark("contacts, invitations and promotions"),
    "enquiries": mark("enquiries"),
    "help": mark("help"),
    "invoices": mark("invoices and credit cards"),
    "orderforms": mark("order forms"),
    "orders": mark("quotes and orders"),
    "people": mark("people and their Slack users"),
    "reminders": mark("reminders"),
    "renewals": mark("renewals"),
    "requests": mark("requests"),
    "staff": mark("staff"),
    "subscriptions": mark("subscriptions"),
    "tickets": mark("tickets"),
}
"""By the noun of an action's name: what it is about."""

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
    "opened_elsewhere": mark("a link that another browser had opened"),
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
