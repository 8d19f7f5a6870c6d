"""Promotions, as Block Kit: the card in the approvals channel, and what people are told."""

from slack_sdk.models.blocks import Block

from handlers.views.kit import Drawing, Mail, Message, button, buttons, clip, confirm, facts, header, note, section
from handlers.views.rights import role_name
from handlers.views.words import Reader, escape, mark
from models.contacts.domains import same_smart_domain, smart_domain
from models.contacts.tables import Promotion, PromotionState
from models.people import Person
from models.roles import RoleTable

APPROVE = "promotion_approve"
DENY = "promotion_deny"


def asked(reader: Reader, promotion: Promotion, table: RoleTable) -> Message:
    """A promotion was asked for."""
    values = {"name": promotion.person.name, "role": role_name(reader, table, promotion.role)}
    return Message(
        reader.say(
            "Asked: {name} to become {role} of {ref}. The vendor's admins have it since {at}; you will be told here.",
            ref=promotion.subscription.ref,
            at=reader.moment(promotion.asked_at),
            **values,
        )
    )


def card(reader: Reader, promotion: Promotion, table: RoleTable, *, may_decide: bool = True) -> Message:
    """The card of those who decide: who now, who next, and what was decided by whom."""
    subscription = promotion.subscription
    primary = subscription.holder(promotion.role)
    role = role_name(reader, table, promotion.role)
    is_open = promotion.state is PromotionState.OPEN
    now = promotion.demoted if promotion.state is PromotionState.APPROVED else primary.person if primary else None
    title = reader.plain("{name} to become {role}", name=promotion.person.name, role=role)
    pairs = [
        (reader.say("Subscription"), reader.say("{ref} · {name}", ref=subscription.ref, name=subscription.name)),
        (reader.say("Organization"), escape(subscription.organization.name)),
        (reader.say("Before") if not is_open else reader.say("Now"), _who(reader, now)),
        (reader.say("Next"), _who(reader, promotion.person)),
        (
            reader.say("Asked by"),
            reader.say("{name}, {at}", name=promotion.asked_by.name, at=reader.moment(promotion.asked_at)),
        ),
        (reader.say("E-mail domains"), _domains(reader, now, promotion.person)),
    ]
    text = f"{escape(title)} · {subscription.ref} · {_outcome(reader, promotion)}"
    blocks: list[Block] = [header(title), facts(pairs), section(_outcome(reader, promotion))]
    if is_open and may_decide:
        approve = button(
            reader.plain("Approve"),
            APPROVE,
            promotion.ref,
            style="primary",
            confirm=confirm(
                reader.plain("Approve?"),
                reader.plain(
                    "{name} becomes {role}; whoever is it now becomes a secondary contact.",
                    name=clip(promotion.person.name, 60),
                    role=role,
                ),
                reader.plain("Approve"),
                reader.plain("Cancel"),
            ),
        )
        blocks.append(buttons(approve, button(reader.plain("Deny"), DENY, promotion.ref, style="danger")))
    return Message(text, blocks)


def site_admin_card(reader: Reader, promotion: Promotion, table: RoleTable, me: Person, *, may_decide: bool) -> Drawing:
    """The card of a site admin; for one who is not in Slack a mail that says what waits."""
    ref = promotion.subscription.ref
    message = card(reader, promotion, table, may_decide=may_decide)
    why = reader.say("You have this as a site admin of {ref}. The vendor's admins may decide it too.", ref=ref)
    values = {
        "me": me.name,
        "name": promotion.person.name,
        "role": role_name(reader, table, promotion.role),
        "ref": ref,
        "title": promotion.subscription.name,
        "asker": promotion.asked_by.name,
    }
    mail = reader.plain(
        "Hello {me},\n\n"
        "{name} is to become {role} of {ref}, {title}. {asker} asked for it, and it waits for a decision.\n\n"
        "You get this mail as a site admin of {ref}. A site admin decides by a button in Slack; the vendor's admins "
        "have it before them too.\n",
        **values,
    )
    subject = reader.plain("{ref}: who is to become {role} waits for a decision", ref=ref, role=values["role"])
    return Drawing(Message(message.text, [*message.blocks, note(why)]), Mail(subject, mail))


def _who(reader: Reader, person: Person | None) -> str:
    if person is None:
        return reader.say("nobody")
    return f"{escape(person.name)}\n{escape(person.email)}"


def _domains(reader: Reader, now: Person | None, person: Person) -> str:
    if now is None:
        return reader.say("There is no primary to compare with")
    if same_smart_domain(now.email, person.email):
        return reader.say("They match: {domain}", domain=smart_domain(person.email))
    domains = {"now": now.email.rpartition("@")[2], "next": person.email.rpartition("@")[2]}
    return reader.say("They do *not* match: {now} and {next}", **domains)


def _outcome(reader: Reader, promotion: Promotion) -> str:
    if promotion.decided_by is None or promotion.decided_at is None:
        lapsed = promotion.state is PromotionState.LAPSED
        return reader.say("Lapsed: no longer a contact") if lapsed else reader.say("Waiting for a decision")
    values = {"name": promotion.decided_by.name, "at": reader.moment(promotion.decided_at)}
    if promotion.state is PromotionState.APPROVED:
        return reader.say("*Approved* by {name}, {at}", **values)
    return reader.say("*Denied* by {name}, {at}", **values)


def news(reader: Reader, promotion: Promotion, table: RoleTable, me: Person) -> Message:
    """What the promoted, the demoted and the asker are told."""
    values = {
        "role": role_name(reader, table, promotion.role),
        "ref": promotion.subscription.ref,
        "name": promotion.person.name,
        "by": promotion.decided_by.name if promotion.decided_by else "",
    }
    if promotion.state is PromotionState.LAPSED:
        text = mark("The promotion of {name} to {role} of {ref} has lapsed: they are no longer a contact there.")
        return Message(reader.say(text, **values))
    if promotion.state is PromotionState.DENIED:
        mine = promotion.person_id == me.id
        text = (
            mark("Your promotion to {role} of {ref} was denied by {by}.")
            if mine
            else mark("The promotion of {name} to {role} of {ref} was denied by {by}.")
        )
        return Message(reader.say(text, **values))
    if promotion.person_id == me.id:
        text = mark("You are now {role} of {ref}. {by} approved it. `/steward roles {ref}` shows what you may do.")
    elif promotion.demoted_id == me.id:
        text = mark("{name} is now {role} of {ref}, and you are a secondary contact. {by} approved it.")
    else:
        text = mark("{name} is now {role} of {ref}, as you asked. {by} approved it.")
    return Message(reader.say(text, **values))


def decision(reader: Reader, promotion: Promotion) -> Message:
    """What the one who decided reads."""
    if promotion.state is PromotionState.APPROVED:
        text = mark("Approved. {name} is promoted, and everybody concerned is told.")
    else:
        text = mark("Denied. Nothing changes for {name}, and the asker is told.")
    return Message(reader.say(text, name=promotion.person.name))
