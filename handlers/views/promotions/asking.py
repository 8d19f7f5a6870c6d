"""Requesting a promotion, as Block Kit: the forms, the reply, and the list of open requests."""

from collections.abc import Collection

from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, header, section, words_of_people
from handlers.views.element_types import Button, TextInput
from handlers.views.inputs import field_of, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.promotions import ends
from handlers.views.promotions.promotion_cards import effects_words
from handlers.views.quoting import with_words
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import role_name
from models.contacts.promotions.effects import effects_of
from models.contacts.tables import OPEN_FOR, REASON_LENGTH, Promotion, PromotionState
from models.core.paging import PageOf
from models.directory.people import Person
from models.roles import Role, RoleTable, RoleTables
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.tables import Subscription

ASK = "promotion_ask"
HAND_OVER = "promotion_hand_over"
DENY_FORM = "promotion_denied"
FIND, FIND_IN = "promotions", "promotions_of"
"""The routes that search the open promotions: all that the reader sees, or those of one subscription."""
HEADS = (
    gettext_noop("Promotion"),
    gettext_noop("Name"),
    gettext_noop("Role"),
    gettext_noop("Subscription"),
    gettext_noop("Requested by"),
)


def ask_form(reader: Reader, subscription: Subscription, table: RoleTable, person: Person, kind: ContactKind) -> Modal:
    """The form that requests a promotion: who becomes what, what happens next, and the reason."""
    if Role.SITE_ADMIN in table.roles:
        who = reader.say(
            "{Vendor}'s admins and the site admins on {ref} see your reason and decide.", ref=subscription.ref
        )
    else:
        who = reader.say("{Vendor}'s admins see your reason and decide.")
    until = reader.say(
        "The request expires after {days} days. I'll let you know either way, and you can withdraw it until then.",
        days=OPEN_FOR.days,
    )
    happens = Safe(" ").join([who, until])
    return Modal(
        name=ASK,
        title=reader.plain("Request a promotion"),
        submit=reader.plain("Send request"),
        close=reader.plain("Cancel"),
        form_context=_about(subscription, kind, person),
        blocks=[
            *_who_becomes_what(reader, subscription, table, person, kind),
            section(happens),
            field_of("reason", reader.plain("Reason"), _lines(reader, gettext_noop("Ana is on leave until June"))),
        ],
    )


def hand_over_form(
    reader: Reader, subscription: Subscription, table: RoleTable, person: Person, kind: ContactKind, reason: str = ""
) -> Modal:
    """The form with which a primary contact hands over their role."""
    happens = reader.say(
        "This takes effect right away and needs no approval. You become {former}. I'll let {name} and "
        "{vendor}'s admins know.",
        name=person.name,
        former=role_name(reader, table, role_of(kind, Rank.SECONDARY)),
    )
    why = reader.plain("Reason, for {vendor}'s admins")
    return Modal(
        name=HAND_OVER,
        title=reader.plain("Hand over"),
        submit=reader.plain("Hand over"),
        close=reader.plain("Cancel"),
        form_context=_about(subscription, kind, person),
        blocks=[
            *_who_becomes_what(reader, subscription, table, person, kind),
            section(happens),
            field_of("reason", why, _lines(reader, initial=reason), optional=True),
        ],
    )


def _about(subscription: Subscription, kind: ContactKind, person: Person) -> str:
    return f"{subscription.ref} {kind} {person.id}"


def _lines(reader: Reader, example: str = "", initial: str = "") -> TextInput:
    placeholder = reader.plain(example) if example else ""
    return text_input("reason", REASON_LENGTH, initial[:REASON_LENGTH], multiline=True, placeholder=placeholder)


def _who_becomes_what(
    reader: Reader, subscription: Subscription, table: RoleTable, person: Person, kind: ContactKind
) -> list[Block]:
    role = role_of(kind, Rank.PRIMARY)
    primary = subscription.holder(role)
    values = {
        "name": person.name,
        "role": role_name(reader, table, role),
        "ref": subscription.ref,
        "title": subscription.name,
        "former": role_name(reader, table, role_of(kind, Rank.SECONDARY)),
        "now": primary.person.name if primary else "",
    }
    if primary is None:
        becomes = reader.say(
            "*{name}* will become *{role}* on {ref} · {title}. Nobody has this role right now.", **values
        )
    else:
        becomes = reader.say(
            "*{name}* will become *{role}* on {ref} · {title}. {now} has this role now and will become {former}.",
            **values,
        )
    return [section(becomes), section(effects_words(reader, effects_of(subscription, person, kind, table)))]


def asked(reader: Reader, promotion: Promotion, table: RoleTable) -> Message:
    """Confirms that a promotion was requested. It can be withdrawn."""
    text = reader.say(
        "Request sent: {name} to become {role} on {ref} ({at}). I'll let you know here once it's decided.",
        name=promotion.person.name,
        role=role_name(reader, table, promotion.role),
        ref=promotion.subscription.ref,
        at=reader.moment(promotion.asked_at),
    )
    return Message(text, [section(text), buttons(_withdraw(reader, promotion))])


def _withdraw(reader: Reader, promotion: Promotion) -> Button:
    return button(reader.plain("Withdraw"), f"/contact withdraw {promotion.ref}")


def withdraw_question(reader: Reader, promotion: Promotion, table: RoleTable) -> Message:
    """Asks before a request is withdrawn."""
    text = reader.say(
        "Withdraw your request to make {name} {role} on {ref}? You can request it again later.",
        name=promotion.person.name,
        role=role_name(reader, table, promotion.role),
        ref=promotion.subscription.ref,
    )
    yes = button(reader.plain("Withdraw"), f"/contact withdraw {promotion.ref} confirmed", style="danger")
    return Message(text, [section(text), buttons(yes, button(reader.plain("Keep"), "/contact promotions"))])


def deny_form(reader: Reader, promotion: Promotion, table: RoleTable) -> Modal:
    """The form that asks why a promotion is denied."""
    text = reader.say(
        "*{name}* won't become *{role}* on {ref}. I'll send your reason to {asker}.",
        name=promotion.person.name,
        role=role_name(reader, table, promotion.role),
        ref=promotion.subscription.ref,
        asker=promotion.asked_by.name,
    )
    return Modal(
        name=DENY_FORM,
        title=reader.plain("Deny {ref}", ref=promotion.ref),
        submit=reader.plain("Deny"),
        close=reader.plain("Cancel"),
        form_context=promotion.ref,
        blocks=[section(text), field_of("reason", reader.plain("Reason for denying"), _lines(reader))],
    )


def promotion_list(
    reader: Reader,
    promotions: PageOf[Promotion],
    tables: RoleTables,
    me: Person,
    command: str,
    decides: Collection[int] = (),
) -> Message:
    """A page of the open promotions. Those that the reader requested can be withdrawn.

    Args:
        decides: The IDs of those that the reader can decide on.
    """
    if not promotions:
        text = reader.say("No promotions are waiting for a decision.")
        return Message(text, [section(text), buttons(button(reader.plain("Promote someone"), "/contact promote"))])
    title = reader.plain("Promotions waiting for a decision")
    rows = promotion_rows(reader, promotions, tables, me, command, decides)
    return listing(reader, title, rows, [header(title)])


def promotion_rows(
    reader: Reader,
    promotions: PageOf[Promotion],
    tables: RoleTables,
    me: Person,
    command: str,
    decides: Collection[int] = (),
) -> Rows:
    """A page of a list of promotions, or those that a search in it found."""
    rows = [
        _row(reader, one, tables[one.subscription.plan.role_table], me, decides=one.id in decides) for one in promotions
    ]
    heads = [reader.plain(head) for head in HEADS]
    ref = command.removeprefix("/contact promotions").strip()
    find = f"{PICK} {FIND_IN} {ref}" if ref else f"{PICK} {FIND}"
    return Rows(rows, heads, command, promotions.first, promotions.total, find)


def _row(reader: Reader, promotion: Promotion, table: RoleTable, me: Person, *, decides: bool) -> Row:
    role = role_name(reader, table, promotion.role)
    texts = [promotion.ref, promotion.person.name, role, promotion.subscription.ref, promotion.asked_by.name]
    if promotion.asked_by_id == me.id:
        beside = _withdraw(reader, promotion)
    elif decides:
        beside = button(reader.plain("Decide …"), f"/contact decide {promotion.ref}")
    else:
        line = f"/contact list {promotion.subscription.ref}"
        beside = button(reader.plain("Contacts"), f"{PICK} {promotion.id}", line)
    return Row(_line(reader, promotion, table), [cell(text) for text in texts], beside)


def _line(reader: Reader, promotion: Promotion, table: RoleTable) -> Safe:
    what = reader.say(
        "*{pro}* · {name} to become {role} on {ref}",
        pro=promotion.ref,
        name=promotion.person.name,
        role=role_name(reader, table, promotion.role),
        ref=promotion.subscription.ref,
    )
    when = reader.say(
        "Requested by {asker}, {at} · Open until {until}",
        asker=promotion.asked_by.name,
        at=reader.moment(promotion.asked_at),
        until=reader.moment(promotion.open_until),
    )
    return what + "\n" + when


def _deciders(reader: Reader, promotion: Promotion) -> str:
    """The people who can decide: the vendor's admins, and the site admins who aren't part of the request."""
    parties = {promotion.asked_by_id, promotion.person_id}
    admins = (one for one in promotion.subscription.contacts if one.role is Role.SITE_ADMIN)
    if all(one.person_id in parties for one in admins):
        return reader.plain("{Vendor}'s admins")
    return reader.plain("{Vendor}'s admins or the site admins on {ref}", ref=promotion.subscription.ref)


def announced(reader: Reader, promotion: Promotion, table: RoleTable, me: Person, *, in_slack: bool) -> Message:
    """Tells the people who would lose or gain the role what was requested, why, and how it ended. They object to it by
    a reply in Slack."""
    values = {
        "asker": promotion.asked_by.name,
        "name": promotion.person.name,
        "role": role_name(reader, table, promotion.role),
        "ref": promotion.subscription.ref,
    }
    if me.id == promotion.person_id:
        text = reader.say("{asker} asked to make you *{role}* on {ref}.", **values)
    elif promotion.person_id == promotion.asked_by_id:
        text = reader.say("{asker} asked to become *{role}* on {ref} in your place.", **values)
    else:
        text = reader.say("{asker} asked to make {name} *{role}* on {ref} in your place.", **values)
    if promotion.state is PromotionState.OPEN:
        follows = reader.say(
            "{deciders} will decide, and I'll let you know if anything changes for you. If you agree, you don't need "
            "to do anything.",
            deciders=_deciders(reader, promotion),
        )
        object_by = (
            reader.say("If you don't, reply in this thread. They get your reply.")
            if in_slack
            else reader.say("If you don't, talk to {asker}.", **values)
        )
        follows += " " + object_by
    else:
        follows = reader.say("{ended}.", ended=ends.how_it_ended(reader, promotion))
    blocks: list[Block] = [
        section(text),
        section(reader.say("*Reason*")),
        words_of_people(promotion.reason),
        section(follows),
        buttons(button(reader.plain("Show the contacts"), f"/contact list {promotion.subscription.ref}")),
    ]
    return Message(with_words(text + " " + follows, promotion.reason), blocks)
