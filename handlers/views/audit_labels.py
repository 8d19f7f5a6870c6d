"""The audit trail's words for actions, actors and reasons."""

from handlers.views.reader import gettext_noop
from models.contacts.tables import PromotionChange, PromotionState
from models.roles import Reason, Role

ACTORS = {
    "start": gettext_noop("Steward, at startup"),
    "schedule": gettext_noop("Steward, scheduled task"),
    "slack": gettext_noop("Slack"),
    "recognition": gettext_noop("Steward, from a Slack profile"),
    "mail": gettext_noop("The mail server"),
    "payments": gettext_noop("The payment provider"),
    "import": gettext_noop("An order form"),
    "console": gettext_noop("The command line"),
    "unknown": gettext_noop("Unknown person"),
}
"""System callers; people have names."""

REFUSALS: dict[str, str] = {
    Reason.NOT_MAIN_CONTACT: gettext_noop("neither the main contact nor staff"),
    Reason.NOT_SITE_ADMIN: gettext_noop("neither a site admin nor staff"),
    Reason.NO_ROLE: gettext_noop("no role on the subscription"),
    Reason.NOT_IN_ROLE: gettext_noop("not included in their role"),
    Reason.NOT_APPLICABLE: gettext_noop("not available to their role"),
    Reason.WRONG_KIND: gettext_noop("not available for this kind of subscription"),
    Reason.BECOME_CONTACT: gettext_noop("a site admin must become a contact first"),
    Reason.NOT_SOLE: gettext_noop("they're not the only contact"),
    Reason.NOT_AGREED: gettext_noop("not turned on yet"),
    Reason.NOT_SHARED: gettext_noop("the organization doesn't share tickets"),
    Reason.OTHER_DOMAIN: gettext_noop("their email domain isn't the current primary's"),
    Reason.NO_CARD: gettext_noop("no credit card on file"),
    Reason.OVER_LIMIT: gettext_noop("the plan's limit for this kind of contact is reached"),
    Reason.NOT_STAFF: gettext_noop("only for {vendor}'s staff"),
    Reason.NOT_IN_STAFF_ROLE: gettext_noop("not included in their staff role"),
    Reason.THEIR_OWN: gettext_noop("only that person can change these details"),
    Reason.NOT_ASKER: gettext_noop("another person made the request"),
    Reason.NOT_OPENER: gettext_noop("neither the person who opened it nor staff"),
    Reason.A_PARTY: gettext_noop("the request is theirs, or promotes them"),
    Reason.VENDOR_DECIDES: gettext_noop("{vendor}'s admins must approve it"),
    "changed": gettext_noop("something had changed since the form was opened"),
    "opened_elsewhere": gettext_noop("another browser had already opened the link"),
    "wrong_code": gettext_noop("wrong code"),
    "unknown_id": gettext_noop("unknown ID"),
    "more_refusals": gettext_noop("counted together in one entry"),
    "too_many_codes": gettext_noop("too many wrong codes"),
}
"""Why an action was refused: because of the role, or by the action itself."""

FIELDS: dict[str, str] = {
    "name": gettext_noop("name"),
    "email": gettext_noop("email address"),
    "phone": gettext_noop("phone"),
    "locale": gettext_noop("language"),
    "time_zone": gettext_noop("time zone"),
    "billing_address": gettext_noop("billing address"),
    "street": gettext_noop("street"),
    "postal_code": gettext_noop("postal code"),
    "city": gettext_noop("city"),
    "region": gettext_noop("region"),
    "country": gettext_noop("country"),
    "tax_id": gettext_noop("tax ID"),
    "tax_exemption": gettext_noop("tax exemption"),
    "tax_rate": gettext_noop("tax rate"),
    "shares_tickets": gettext_noop("sharing of tickets"),
    "logo": gettext_noop("logo"),
}
"""The labels of the details of people, customers and legal entities. The new values aren't on the trail."""

ROLES: dict[Role, str] = {
    Role.BILLING_PRIMARY: gettext_noop("primary billing contact"),
    Role.BILLING_SECONDARY: gettext_noop("secondary billing contact"),
    Role.TECHNICAL_PRIMARY: gettext_noop("primary technical contact"),
    Role.TECHNICAL_SECONDARY: gettext_noop("secondary technical contact"),
    Role.SITE_ADMIN: gettext_noop("site admin"),
}
"""The same names for every role table, because the trail covers all of them."""

STATES: dict[PromotionState, str] = {
    PromotionState.OPEN: gettext_noop("waiting for a decision"),
    PromotionState.APPROVED: gettext_noop("approved"),
    PromotionState.DENIED: gettext_noop("denied"),
    PromotionState.HANDED_OVER: gettext_noop("handed over"),
    PromotionState.LAPSED: gettext_noop("lapsed"),
    PromotionState.EXPIRED: gettext_noop("expired"),
    PromotionState.WITHDRAWN: gettext_noop("withdrawn"),
}

CHANGES: dict[PromotionChange, str] = {
    PromotionChange.LEFT: gettext_noop("no longer a contact"),
    PromotionChange.UNREACHABLE: gettext_noop("deactivated in Slack"),
    PromotionChange.ASKER_LOST_RIGHT: gettext_noop("the person who requested it no longer has the right to"),
    PromotionChange.PRIMARY_CHANGED: gettext_noop("the primary has changed"),
    PromotionChange.OTHER_DOMAIN: gettext_noop("different email domain"),
    PromotionChange.OVER_LIMIT: gettext_noop("the plan's limit is reached"),
    PromotionChange.CANCELLED: gettext_noop("the subscription is cancelled"),
}
