"""The outcome of a promotion, as Block Kit: on its cards, for the people involved, and for the person who decided."""

from handlers.views.badge import staff_name
from handlers.views.blocks import Message, button, buttons, section, words_of_people
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name
from models.contacts.tables import OPEN_FOR, Promotion, PromotionChange, PromotionState
from models.directory.people import Person
from models.roles import RoleTable
from models.subscriptions.contacts import Rank, role_of

CHANGES: dict[PromotionChange, str] = {
    PromotionChange.LEFT: gettext_noop("{name} is no longer a contact of this kind"),
    PromotionChange.UNREACHABLE: gettext_noop("{name} can no longer be reached in Slack"),
    PromotionChange.ASKER_LOST_RIGHT: gettext_noop("{asker} can no longer make this request"),
    PromotionChange.PRIMARY_CHANGED: gettext_noop("someone else has taken over the role since the request"),
    PromotionChange.OTHER_DOMAIN: gettext_noop(
        "{name} no longer shares the email domain of the person who has the role"
    ),
    PromotionChange.OVER_LIMIT: gettext_noop("the plan doesn't allow more contacts of this kind"),
    PromotionChange.CANCELLED: gettext_noop("{ref} was cancelled"),
}


def why_lapsed(reader: Reader, promotion: Promotion) -> Safe:
    """Why a promotion lapsed before a decision, without a full stop."""
    return reader.say(
        CHANGES[promotion.change or PromotionChange.LEFT],
        name=promotion.person.name,
        asker=promotion.asked_by.name,
        ref=promotion.subscription.ref,
    )


def closed_by(reader: Reader, promotion: Promotion) -> Safe:
    """The name of the person who decided, with the badge for the vendor's staff. Without a decision, the requester."""
    person = promotion.decided_by
    if person is not None and person.staff_roles:
        return staff_name(reader, person)
    return escape((person or promotion.asked_by).name)


def how_it_ended(reader: Reader, promotion: Promotion) -> Safe:
    """How a promotion ended, by whom and when, in a few words without a full stop."""
    if promotion.decided_at is None:
        return reader.say("Waiting for a decision")
    values = {"name": closed_by(reader, promotion), "at": reader.moment(promotion.decided_at)}
    if promotion.state is PromotionState.LAPSED:
        return reader.say("*Lapsed*, {at}: {why}", why=why_lapsed(reader, promotion), **values)
    return reader.say(ENDS[promotion.state], days=OPEN_FOR.days, **values)


ENDS = {
    PromotionState.APPROVED: gettext_noop("*Approved* by {name}, {at}"),
    PromotionState.DENIED: gettext_noop("*Denied* by {name}, {at}"),
    PromotionState.HANDED_OVER: gettext_noop("*Handed over* by {name}, {at}. No approval was needed"),
    PromotionState.EXPIRED: gettext_noop("*Expired*, {at}: nobody decided within {days} days"),
    PromotionState.WITHDRAWN: gettext_noop("*Withdrawn* by {name}, who requested it, {at}"),
}


def news(reader: Reader, promotion: Promotion, table: RoleTable, me: Person) -> Message:
    """The message to the people involved: the new primary, the old primary and the requester."""
    text = reader.say(
        _news(promotion, me),
        role=role_name(reader, table, promotion.role),
        former=role_name(reader, table, role_of(promotion.kind, Rank.SECONDARY)),
        ref=promotion.subscription.ref,
        name=promotion.person.name,
        by=closed_by(reader, promotion),
        days=OPEN_FOR.days,
        why=why_lapsed(reader, promotion),
    )
    if promotion.state is not PromotionState.DENIED or not promotion.denial:
        return Message(text)
    reason = reader.say("Reason:")
    # The reason is quoted once in the text, which is all that phones and emails show, and in full in the blocks.
    text += " " + reason
    return Message(text + " " + quoted(promotion.denial), [section(text), words_of_people(promotion.denial)])


_LAPSED = gettext_noop("The request to make {name} {role} on {ref} has lapsed: {why}.")
_EXPIRED = gettext_noop(
    "The request to make {name} {role} on {ref} has expired. Nobody decided within {days} days. You can request it "
    "again: `/contact promote {ref}`."
)
UNDECIDED = {
    (PromotionState.LAPSED, True, True): gettext_noop("Your request to become {role} on {ref} has lapsed: {why}."),
    (PromotionState.LAPSED, True, False): gettext_noop("The request to make you {role} on {ref} has lapsed: {why}."),
    (PromotionState.LAPSED, False, True): _LAPSED,
    (PromotionState.LAPSED, False, False): _LAPSED,
    (PromotionState.EXPIRED, True, True): gettext_noop(
        "Your request to become {role} on {ref} has expired. Nobody decided within {days} days. You can request it "
        "again: `/contact promote {ref}`."
    ),
    (PromotionState.EXPIRED, True, False): gettext_noop(
        "The request to make you {role} on {ref} has expired. Nobody decided within {days} days."
    ),
    (PromotionState.EXPIRED, False, True): _EXPIRED,
    (PromotionState.EXPIRED, False, False): _EXPIRED,
}
"""What people read when nobody decided: by how it ended, whether the reader would have been promoted, and whether the
reader requested it."""


def _news(promotion: Promotion, me: Person) -> str:
    mine = promotion.person_id == me.id
    match promotion.state:
        case PromotionState.LAPSED | PromotionState.EXPIRED:
            return UNDECIDED[promotion.state, mine, promotion.asked_by_id == me.id]
        case PromotionState.WITHDRAWN:
            return gettext_noop("{by} withdrew the request to make you {role} on {ref}. Nothing changes for you.")
        case PromotionState.DENIED if mine:
            return gettext_noop("{by} denied your promotion to {role} on {ref}.")
        case PromotionState.DENIED:
            return gettext_noop("{by} denied the promotion of {name} to {role} on {ref}.")
        case PromotionState.HANDED_OVER if mine:
            return gettext_noop(
                "You're now {role} on {ref}. {by} handed the role over to you. `/steward roles {ref}` shows what you "
                "can do."
            )
        case PromotionState.HANDED_OVER:
            return gettext_noop("You handed over your role. {name} is now {role} on {ref}, and you're now {former}.")
    if mine:
        return gettext_noop(
            "You're now {role} on {ref}. {by} approved it. `/steward roles {ref}` shows what you can do."
        )
    if promotion.demoted_id == me.id:
        return gettext_noop("{name} is now {role} on {ref}, and you're now {former}. {by} approved it.")
    return gettext_noop("{name} is now {role} on {ref}, as you asked. {by} approved it.")


DECISIONS = {
    PromotionState.APPROVED: gettext_noop("Approved. {name} is promoted, and I've let everyone involved know."),
    PromotionState.DENIED: gettext_noop("Denied. {name} keeps their current role, and I've told {asker} why."),
    PromotionState.WITHDRAWN: gettext_noop(
        "Withdrawn. {name} keeps their current role, and the request is marked as withdrawn."
    ),
}


def decision(reader: Reader, promotion: Promotion) -> Message:
    """The reply to the person who approved, denied or withdrew. It can also say that the request had already lapsed."""
    values = {"name": promotion.person.name, "asker": promotion.asked_by.name}
    if promotion.state is PromotionState.WITHDRAWN and promotion.person_id == promotion.asked_by_id:
        return Message(reader.say("You've withdrawn your request. You keep your current role."))
    if promotion.state in DECISIONS:
        return Message(reader.say(DECISIONS[promotion.state], **values))
    if promotion.state is PromotionState.LAPSED:
        why = why_lapsed(reader, promotion)
        text = reader.say("The request has lapsed: {why}. I haven't changed anything.", why=why)
    else:
        text = reader.say(
            "The request expired after {days} days, so I haven't changed anything.",
            days=OPEN_FOR.days,
        )
    return Message(text)


def handed_over(reader: Reader, promotion: Promotion, table: RoleTable) -> Message:
    """The reply to the person who handed over, with a way to undo it."""
    ref = promotion.subscription.ref
    text = reader.say(
        "Done. {name} is now {role} on {ref}, and you're now {former}. I've let {name} know.",
        name=promotion.person.name,
        role=role_name(reader, table, promotion.role),
        former=role_name(reader, table, role_of(promotion.kind, Rank.SECONDARY)),
        ref=ref,
    )
    line = f"/contact promote me {promotion.kind} {ref}"
    return Message(text, [section(text), buttons(button(reader.plain("Request it back"), line))])
