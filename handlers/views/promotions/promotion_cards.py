"""The card for the people who decide about a promotion, as Block Kit."""

from handlers.views.block_types import Block
from handlers.views.blocks import (
    Drawing,
    Message,
    button,
    buttons,
    clip,
    confirm,
    facts,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Button
from handlers.views.mails import Mail, Part, Quote, Small, Text
from handlers.views.promotions.ends import how_it_ended
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import RIGHT_LABELS, role_name
from models.contacts.domains import same_smart_domain, smart_domain
from models.contacts.promotions.effects import Effect, effects_of
from models.contacts.tables import Promotion, PromotionState
from models.directory.people import Person
from models.roles import Right, RoleTable
from models.subscriptions.contacts import Rank, role_of

APPROVE = "promotion_approve"
DENY = "promotion_deny"
SWAPPED = (PromotionState.APPROVED, PromotionState.HANDED_OVER)
LONGEST_NAME = 60
"""The longest name in the question before an approval, which has little room."""


def card(
    reader: Reader,
    promotion: Promotion,
    table: RoleTable,
    *,
    may_decide: bool = True,
    may_approve: bool = True,
    nudge: bool = False,
) -> Message:
    """The card: the current and the new primary, the reason, what each gains and loses, and the decision.

    Args:
        may_decide: The reader may deny it, and also approve it if they `may_approve`.
        nudge: It's the second card, because there was no decision for days.
    """
    subscription, is_open = promotion.subscription, promotion.state is PromotionState.OPEN
    role = role_name(reader, table, promotion.role)
    title = reader.plain("{name} to become {role}", name=promotion.person.name, role=role)
    ended = how_it_ended(reader, promotion)
    text = Safe(" · ").join([title, subscription.ref, ended])
    blocks: list[Block] = [header(title)]
    if nudge and is_open:
        waits = reader.say("Waiting for a decision since {at}.", at=reader.moment(promotion.asked_at))
        text = waits + " " + text
        blocks.append(section(waits))
    blocks += [facts(_facts(reader, promotion))]
    if promotion.reason:
        text += "\n" + reader.say("Reason: {reason}", reason=quoted(promotion.reason))
        blocks += [section(reader.say("*Reason*")), words_of_people(promotion.reason)]
    if is_open:
        effects = effects_of(subscription, promotion.person, promotion.kind, table)
        blocks.append(section(effects_words(reader, effects)))
    blocks.append(section(ended))
    if promotion.denial:
        text += "\n" + reader.say("Reason for denying: {reason}", reason=quoted(promotion.denial))
        blocks += [section(reader.say("*Reason for denying*")), words_of_people(promotion.denial)]
    if is_open and may_decide:
        blocks.append(buttons(*decision_buttons(reader, promotion, table, may_approve=may_approve)))
    return Message(text, blocks)


def _facts(reader: Reader, promotion: Promotion) -> list[tuple[Safe, Safe]]:
    subscription, swapped = promotion.subscription, promotion.state in SWAPPED
    primary = subscription.holder(promotion.role)
    now = promotion.demoted if swapped else primary.person if primary else None
    pairs = [
        (reader.say("Subscription"), reader.say("{ref} · {name}", ref=subscription.ref, name=subscription.name)),
        (reader.say("Organization"), escape(subscription.organization.name)),
        (reader.say("Previous primary") if swapped else reader.say("Current primary"), _who(reader, now)),
        (reader.say("New primary"), _who(reader, promotion.person)),
        (
            reader.say("Requested by"),
            reader.say("{name}, {at}", name=promotion.asked_by.name, at=reader.moment(promotion.asked_at)),
        ),
        (reader.say("Email domains"), domains(reader, now, promotion.person)),
    ]
    if promotion.state is PromotionState.OPEN:
        pairs.append((reader.say("Request expires on"), reader.moment(promotion.open_until)))
    return pairs


def decision_buttons(reader: Reader, promotion: Promotion, table: RoleTable, *, may_approve: bool) -> list[Button]:
    """The buttons that decide on a promotion."""
    deny = button(reader.plain("Deny"), DENY, promotion.ref, style="danger", about=promotion.ref)
    if not may_approve:
        return [deny]
    yes = reader.plain("Approve")
    approve = button(
        yes,
        APPROVE,
        promotion.ref,
        style="primary",
        confirm=confirm(reader.plain("Approve?"), _swap(reader, promotion, table), yes, reader.plain("Cancel")),
        about=promotion.ref,
    )
    return [approve, deny]


def _swap(reader: Reader, promotion: Promotion, table: RoleTable) -> str:
    """What an approval does, for the confirmation: who gets which role, and a warning if the domains differ."""
    holder = promotion.subscription.holder(promotion.role)
    values = {
        "name": clip(promotion.person.name, LONGEST_NAME),
        "role": role_name(reader, table, promotion.role),
        "former": role_name(reader, table, role_of(promotion.kind, Rank.SECONDARY)),
        "ref": promotion.subscription.ref,
        "now": clip(holder.person.name, LONGEST_NAME) if holder else "",
    }
    if holder is None:
        return reader.plain("{name} becomes {role} on {ref}. Nobody has this role right now.", **values)
    swap = reader.plain("{name} becomes {role} on {ref}. {now} becomes {former}.", **values)
    if same_smart_domain(holder.person.email, promotion.person.email):
        return swap
    return swap + " " + reader.plain("They don't share an email domain.")


OURS = gettext_noop("You're seeing this because you're a site admin on {ref}. {Vendor}'s admins can decide, too.")
VENDORS = gettext_noop(
    "You're seeing this because you're a site admin on {ref}. {name} doesn't share the current primary's email "
    "domain, so only {vendor}'s admins can approve this. You can deny it."
)
OUR_MAIL = gettext_noop("Site admins decide with a button in Slack. {Vendor}'s admins can decide, too.")
VENDORS_MAIL = gettext_noop(
    "{name} doesn't share the current primary's email domain, so only {vendor}'s admins can approve this. A site "
    "admin can deny it with a button in Slack."
)


def site_admin_card(
    reader: Reader,
    promotion: Promotion,
    table: RoleTable,
    me: Person,
    *,
    may_decide: bool,
    may_approve: bool,
    nudge: bool = False,
) -> Drawing:
    """The card for a site admin, or an email if they aren't in Slack. Until there is a decision, both say who can
    approve."""
    ref = promotion.subscription.ref
    message = card(reader, promotion, table, may_decide=may_decide, may_approve=may_approve, nudge=nudge)
    mine, theirs = (OURS, OUR_MAIL) if may_approve else (VENDORS, VENDORS_MAIL)
    why = reader.say(mine, ref=ref, name=promotion.person.name)
    values = {
        "name": promotion.person.name,
        "role": role_name(reader, table, promotion.role),
        "ref": ref,
        "title": quoted(promotion.subscription.name),
        "asker": promotion.asked_by.name,
        "until": reader.day(promotion.open_until.date()),
    }
    asked = reader.plain(
        "{asker} asked to make {name} {role} on {ref}, {title}. The request is open until {until}.", **values
    )
    admin = reader.plain("You're receiving this because you're a site admin on {ref}.", **values)
    parts: list[Part] = [
        Text(reader.plain("Hello {name},", name=me.name)),
        Text(asked),
        *([Quote(promotion.reason, reader.plain("Reason:"))] if promotion.reason else []),
        Text(reader.plain(theirs, name=promotion.person.name)),
        Small(admin),
    ]
    about = gettext_noop("{ref}: a request for a new {role} needs a decision")
    still = gettext_noop("{ref}: a request for a new {role} still needs a decision")
    subject = reader.plain(still if nudge else about, ref=ref, role=values["role"])
    if promotion.state is PromotionState.OPEN:
        message = Message(message.text, [*message.blocks, note(why)])
    return Drawing(message, Mail(subject, parts))


def effects_words(reader: Reader, effects: tuple[Effect, ...]) -> Safe:
    """The rights that each person gains and loses, one line each. A swap of the same rights takes only one line."""
    lines = []
    for effect, other in zip(effects, reversed(effects), strict=True):
        if effect.gains:
            passes = gettext_noop("*Rights that move from {other} to {name}:* {deeds}")
            pattern = passes if effect.gains == other.loses else gettext_noop("*{name} gains:* {deeds}")
            names = {"name": effect.person.name, "other": other.person.name}
            lines.append(reader.say(pattern, deeds=_deeds(reader, effect.gains), **names))
        if effect.loses and effect.loses != other.gains:
            deeds = _deeds(reader, effect.loses)
            lines.append(reader.say("*{name} loses:* {deeds}", name=effect.person.name, deeds=deeds))
    return Safe("\n").join(lines) or reader.say("Nobody gains or loses any rights.")


def _deeds(reader: Reader, rights: tuple[Right, ...]) -> Safe:
    return Safe(", ").join(reader.say(RIGHT_LABELS[right]) for right in rights)


def _who(reader: Reader, person: Person | None) -> Safe:
    if person is None:
        return reader.say("nobody")
    return Safe("\n").join([person.name, person.email])


def domains(reader: Reader, now: Person | None, person: Person) -> Safe:
    """Whether the current and the new primary share an email domain."""
    if now is None:
        return reader.say("No current primary to compare with: {next}", next=_host(person))
    if same_smart_domain(now.email, person.email):
        return reader.say("The same: {domain}", domain=smart_domain(person.email))
    if _host(now) == _host(person):
        return reader.say("*Not* counted as the same: anyone can have an address at {domain}", domain=_host(person))
    return reader.say("*Not* the same: {now} and {next}", now=_host(now), next=_host(person))


def _host(person: Person) -> str:
    return person.email.rpartition("@")[2]
