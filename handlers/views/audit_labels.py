"""What is done at the desk and by whom, in the words of the audit trail."""

from handlers.views.reader import gettext_noop
from models.contacts.tables import PromotionChange, PromotionState
from models.roles import Reason, Role

ACTORS = {
    "start": gettext_noop("Steward, at its start"),
    "schedule": gettext_noop("Steward, on schedule"),
    "slack": gettext_noop("Slack"),
    "recognition": gettext_noop("Steward, by a Slack profile"),
    "import": gettext_noop("An order form"),
    "console": gettext_noop("The command line"),
    "unknown": gettext_noop("Somebody unknown"),
}
"""System callers; people have names."""

REFUSALS: dict[str, str] = {
    Reason.NO_ROLE: gettext_noop("no role there"),
    Reason.NOT_IN_ROLE: gettext_noop("not in their role"),
    Reason.NOT_APPLICABLE: gettext_noop("does not exist for their role"),
    Reason.WRONG_KIND: gettext_noop("does not exist for this kind of subscription"),
    Reason.BECOME_CONTACT: gettext_noop("a site admin has it only after becoming a contact"),
    Reason.NOT_SOLE: gettext_noop("theirs only while they are the only contact"),
    Reason.NOT_AGREED: gettext_noop("not asked for yet"),
    Reason.NOT_SHARED: gettext_noop("the organization does not share its tickets"),
    Reason.OTHER_DOMAIN: gettext_noop("another e-mail domain than the present primary's"),
    Reason.NO_CARD: gettext_noop("no credit card on file"),
    Reason.OVER_LIMIT: gettext_noop("the plan allows no more contacts of the kind"),
    Reason.NOT_STAFF: gettext_noop("only for {vendor}'s own people"),
    Reason.NOT_IN_STAFF_ROLE: gettext_noop("not in their staff role"),
    Reason.THEIR_OWN: gettext_noop("only the person concerned can"),
    Reason.NOT_ASKER: gettext_noop("a request that somebody else made"),
    Reason.A_PARTY: gettext_noop("a request that they made or that promotes them"),
    Reason.VENDOR_DECIDES: gettext_noop("{vendor}'s admins approve that one"),
    "opened_elsewhere": gettext_noop("a link that another browser had opened"),
    "wrong_code": gettext_noop("a code that is not right"),
    "unknown_id": gettext_noop("nothing has that id"),
    "more_refusals": gettext_noop("counted together, without an entry each"),
    "too_many_codes": gettext_noop("too many codes that were not right"),
}
"""Why it was refused: of reasons, and of what an action itself says no to."""

FIELDS: dict[str, str] = {
    "name": gettext_noop("name"),
    "email": gettext_noop("e-mail address"),
    "phone": gettext_noop("phone"),
    "locale": gettext_noop("language"),
    "time_zone": gettext_noop("time zone"),
}
"""Of a person: what was changed. To what is not on the trail."""

ROLES: dict[Role, str] = {
    Role.BILLING_PRIMARY: gettext_noop("primary billing contact"),
    Role.BILLING_SECONDARY: gettext_noop("secondary billing contact"),
    Role.TECHNICAL_PRIMARY: gettext_noop("primary technical contact"),
    Role.TECHNICAL_SECONDARY: gettext_noop("secondary technical contact"),
    Role.SITE_ADMIN: gettext_noop("site admin"),
}
"""The same whatever a role table calls them: the trail goes over all of them."""

STATES: dict[PromotionState, str] = {
    PromotionState.OPEN: gettext_noop("waits for a decision"),
    PromotionState.APPROVED: gettext_noop("approved"),
    PromotionState.DENIED: gettext_noop("denied"),
    PromotionState.HANDED_OVER: gettext_noop("handed over"),
    PromotionState.LAPSED: gettext_noop("lapsed"),
    PromotionState.EXPIRED: gettext_noop("expired"),
    PromotionState.WITHDRAWN: gettext_noop("withdrawn"),
}

CHANGES: dict[PromotionChange, str] = {
    PromotionChange.LEFT: gettext_noop("no contact any more"),
    PromotionChange.UNREACHABLE: gettext_noop("deactivated in Slack"),
    PromotionChange.ASKER_LOST_RIGHT: gettext_noop("whoever asked may not any more"),
    PromotionChange.PRIMARY_CHANGED: gettext_noop("the primary is another one by now"),
    PromotionChange.OTHER_DOMAIN: gettext_noop("another e-mail domain"),
    PromotionChange.OVER_LIMIT: gettext_noop("the plan allows no more"),
    PromotionChange.CANCELLED: gettext_noop("the subscription is cancelled"),
}
