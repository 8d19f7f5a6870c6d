"""How a promotion ended, as Block Kit: on its cards, for those concerned, and for whoever pressed."""

from handlers.views.blocks import Message, button, buttons, section, words_of_people
from handlers.views.rights import role_name
from handlers.views.words import Reader, Safe, mark
from models.contacts.tables import OPEN_FOR, Change, Promotion, PromotionState
from models.directory.people import Person
from models.roles import RoleTable

CHANGES: dict[Change, str] = {
    Change.LEFT: mark("{name} is no longer a contact of this kind"),
    Change.UNREACHABLE: mark("{name} can't be reached in Slack any more"),
    Change.ASKER_LOST_RIGHT: mark("{asker} asked for it, and may no longer do so"),
    Change.PRIMARY_CHANGED: mark("{role} is no longer who it was when it was asked"),
    Change.OTHER_DOMAIN: mark("{name} no longer has the same e-mail domain as the present primary"),
    Change.OVER_LIMIT: mark("the plan allows no more contacts of this kind"),
    Change.CANCELLED: mark("{ref} was cancelled"),
}
KINDS_OF_ROLES = {"billing": mark("the primary billing contact"), "technical": mark("the primary technical contact")}


def why_lapsed(reader: Reader, promotion: Promotion) -> Safe:
    """What happened before anybody decided, without a full stop."""
    return reader.say(
        CHANGES[promotion.change or Change.LEFT],
        name=promotion.person.name,
        asker=promotion.asked_by.name,
        ref=promotion.subscription.ref,
        role=reader.plain(KINDS_OF_ROLES[promotion.kind]),
    )


def how_it_ended(reader: Reader, promotion: Promotion) -> Safe:
    """What became of a promotion, by whom and when, in a few words without a full stop."""
    if promotion.decided_at is None:
        return reader.say("Waiting for a decision")
    by = promotion.decided_by or promotion.asked_by
    values = {"name": by.name, "at": reader.moment(promotion.decided_at)}
    if promotion.state is PromotionState.LAPSED:
        return reader.say("*Lapsed*, {at}: {why}", why=why_lapsed(reader, promotion), **values)
    return reader.say(ENDS[promotion.state], days=OPEN_FOR.days, **values)


ENDS = {
    PromotionState.APPROVED: mark("*Approved* by {name}, {at}"),
    PromotionState.DENIED: mark("*Denied* by {name}, {at}"),
    PromotionState.HANDED_OVER: mark("*Handed over* by {name}, {at}. Nobody's approval is needed for that here"),
    PromotionState.EXPIRED: mark("*Expired*, {at}: nobody decided within {days} days"),
    PromotionState.WITHDRAWN: mark("*Withdrawn* by {name}, who had asked for it, {at}"),
}


def news(reader: Reader, promotion: Promotion, table: RoleTable, me: Person) -> Message:
    """What those concerned are told: the promoted, the demoted and the asker."""
    text = reader.say(
        _news(promotion, me),
        role=role_name(reader, table, promotion.role),
        ref=promotion.subscription.ref,
        name=promotion.person.name,
        by=(promotion.decided_by or promotion.asked_by).name,
        days=OPEN_FOR.days,
        why=why_lapsed(reader, promotion),
    )
    if promotion.state is not PromotionState.DENIED or not promotion.denial:
        return Message(text)
    reason = reader.say("The reason:")
    # Quoted once in the text, which is all that a phone or a mail shows, and as it was written in the blocks.
    text += " " + reason
    return Message(text + " " + promotion.denial, [section(text), words_of_people(promotion.denial)])


def _news(promotion: Promotion, me: Person) -> str:
    mine = promotion.person_id == me.id
    match promotion.state:
        case PromotionState.LAPSED:
            return mark("The promotion of {name} to {role} of {ref} has lapsed: {why}.")
        case PromotionState.EXPIRED:
            return mark(
                "The promotion of {name} to {role} of {ref} has expired: nobody decided within {days} days. "
                "It can be asked for again: `/contact promote {ref}`."
            )
        case PromotionState.WITHDRAWN:
            return mark(
                "{by} had asked that you become {role} of {ref}, and has withdrawn it. Nothing changes for you."
            )
        case PromotionState.DENIED if mine:
            return mark("Your promotion to {role} of {ref} was denied by {by}.")
        case PromotionState.DENIED:
            return mark("The promotion of {name} to {role} of {ref} was denied by {by}.")
        case PromotionState.HANDED_OVER if mine:
            return mark(
                "You are now {role} of {ref}. {by} handed over to you. `/steward roles {ref}` shows what you may do."
            )
        case PromotionState.HANDED_OVER:
            return mark("You handed over: {name} is now {role} of {ref}, and you are a secondary contact.")
    if mine:
        return mark("You are now {role} of {ref}. {by} approved it. `/steward roles {ref}` shows what you may do.")
    if promotion.demoted_id == me.id:
        return mark("{name} is now {role} of {ref}, and you are a secondary contact. {by} approved it.")
    return mark("{name} is now {role} of {ref}, as you asked. {by} approved it.")


DECISIONS = {
    PromotionState.APPROVED: mark("Approved. {name} is promoted, and everybody concerned is told."),
    PromotionState.DENIED: mark("Denied. Nothing changes for {name}, and the asker is told why."),
    PromotionState.WITHDRAWN: mark("Withdrawn. Nothing changes for {name}, and whoever has the request sees it."),
}


def decision(reader: Reader, promotion: Promotion) -> Message:
    """What the one reads who approved, denied or withdrew; and that the world had changed before they did."""
    values = {"name": promotion.person.name, "asker": promotion.asked_by.name}
    if promotion.state in DECISIONS:
        return Message(reader.say(DECISIONS[promotion.state], **values))
    if promotion.state is PromotionState.LAPSED:
        why = why_lapsed(reader, promotion)
        text = reader.say("Nothing was promoted or denied: {why}. So the request has lapsed.", why=why)
    else:
        text = reader.say(
            "Nothing was promoted or denied: the request was open for {days} days, and they are over.",
            days=OPEN_FOR.days,
        )
    return Message(text)


def handed_over(reader: Reader, promotion: Promotion, table: RoleTable) -> Message:
    """What the one reads who handed over, with the way back."""
    ref = promotion.subscription.ref
    text = reader.say(
        "Done: {name} is now {role} of {ref}, and is told so. You are a secondary contact.",
        name=promotion.person.name,
        role=role_name(reader, table, promotion.role),
        ref=ref,
    )
    line = f"/contact promote me {promotion.kind} {ref}"
    return Message(text, [section(text), buttons(button(reader.plain("Ask for it back"), line))])
