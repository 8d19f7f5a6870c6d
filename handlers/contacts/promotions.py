"""`/contact promote`, with its forms; `/contact promotions`."""

import re
from collections.abc import Collection
from itertools import islice

from handlers.contacts.contact_named import contact_named, line_of, named, where_is
from handlers.contacts.kinds import kind_in, kind_of, words_for_roles
from handlers.contacts.listing import offers_of
from handlers.routing.arguments import GROUP, Arguments, Misunderstood, address_in, mention_in, plain, spelled
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import contact_list
from handlers.views.blocks import Message, Modal
from handlers.views.contact_kinds import KINDS
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.promotions import asking, ends
from handlers.views.reader import gettext_noop
from handlers.views.rights import role_name
from models.access.actions import check
from models.access.nouns import parse
from models.contacts.actions import list_contacts
from models.contacts.problems import UnknownContact
from models.contacts.promotions import (
    decidable,
    hand_over,
    must_be_possible,
    my_promotions,
    needs_no_approval,
    open_promotion,
    promote_other,
    promote_self,
    promotions_of,
)
from models.contacts.tables import Promotion
from models.core.errors import Refused
from models.core.paging import PageOf
from models.core.typed import is_mark, tidy
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()

SUBSCRIPTION = re.compile(rf"{Subscription.PREFIX}\S*\d\S*|\d+", re.IGNORECASE)
SPACED = re.compile(rf"{Subscription.PREFIX}\s+\d+(?!\S)", re.IGNORECASE)
ABOUT = re.compile(r"(\S+) (billing|technical) (\d{1,9})")


@routes.command(
    "/contact promote",
    promote_self,
    "me|@person|address billing|technical [SUB-…] [reason]",
    gettext_noop("request a new primary contact"),
)
async def promote(request: Request) -> Message | Modal:
    """Request that the caller or another person becomes the primary of a kind. Without a reason, show the form."""
    desk, first = request.desk, _first_row(request.arguments)
    words = {said for said, roles in words_for_roles(request).items() if kind_of(roles) in KINDS}
    reason = _reason(request.arguments, words)
    myself = request.arguments.one_of(["me"]) is not None
    kind, who = kind_in(request), named(request)
    if reason and (kind is None or not (myself or who)):
        # The rest is only a reason if the first words name the person and the kind.
        raise Misunderstood(plain(reason.split()[0]))
    ref = await choose_subscription(request, when=await where_is(request, who))
    subscription = await check(list_contacts, desk, ref, lock=bool(reason), colleagues=True)
    person = desk.person if myself else await contact_named(request, subscription, who)
    if person is None or kind is None:
        return await _who_rises(request, subscription, person, first)
    if person.id == desk.person.id:
        await check(promote_self, desk, subscription.ref, kind, reason)
    else:
        await check(promote_other, desk, subscription.ref, person, kind, reason)
    table = desk.tables[subscription.plan.role_table]
    must_be_possible(desk, subscription, person, kind)
    if needs_no_approval(desk, subscription, person, kind):
        return asking.hand_over_form(request.reader, subscription, table, person, kind, plain(reason))
    if reason or await open_promotion(desk, subscription, person, kind):
        return await _ask(request, subscription, person, kind, plain(reason))
    return asking.ask_form(request.reader, subscription, table, person, kind)


def _reason(arguments: Arguments, kinds: Collection[str]) -> str:
    """Split off the reason, as it was typed: the text after the words for the person, the kind and the subscription.

    The subscription can also come last, because choosing one of several puts it there.
    """
    head: dict[str, str] = {}
    rest = arguments.text.strip()
    while (found := _first(rest, kinds)) and found[0] not in head:
        says, words = found
        if says:
            head[says] = words
        rest = rest[len(words) :].lstrip()
    *before, last = rest.split() or [""]
    if before and "where" not in head and parse(Subscription, last) is not None and not tidy(last).isdigit():
        head["where"] = last
        rest = rest.removesuffix(last).rstrip()
    arguments.text = " ".join(head.values())
    return rest


def _first(text: str, kinds: Collection[str]) -> tuple[str, str] | None:
    """The part that a text begins with ("who", "what" or "where"), and its words. Empty for a dash or comma between
    parts; None for any other word. Each part appears only once."""
    if match := SPACED.match(text):
        return "where", match[0]
    word = next(iter(text.split(maxsplit=1)), "")
    said = tidy(plain(word))
    if said.lower() == "me" or mention_in(word) or address_in(word) or GROUP.search(word):
        return "who", word
    if what := _kind_first(text, kinds):
        return "what", what
    if word and is_mark(word):
        return "", word
    return ("where", word) if SUBSCRIPTION.fullmatch(said) else None


def _kind_first(text: str, kinds: Collection[str]) -> str:
    """The words for a kind that a text begins with, the most that mean one; empty if there are none."""
    found = ""
    for word in islice(re.finditer(r"\S+", text), max(len(one.split()) for one in kinds)):
        if " ".join(spelled(tidy(plain(one))) for one in text[: word.end()].split()) in kinds:
            found = text[: word.end()]
    return found


async def _ask(request: Request, subscription: Subscription, person: Person, kind: ContactKind, reason: str) -> Message:
    desk = request.desk
    if person.id == desk.person.id:
        promotion = await promote_self(desk, subscription.ref, kind, reason)
    else:
        promotion = await promote_other(desk, subscription.ref, person, kind, reason)
    return asking.asked(request.reader, promotion, desk.tables[subscription.plan.role_table])


def _first_row(arguments: Arguments) -> int:
    """Where the page of candidates begins. In a line with other words, `from 2` belongs to the reason."""
    words = arguments.copy()
    first = words.first_row()
    words.ref(Subscription)
    return arguments.first_row() if first > 1 and not words.words else 1


async def _who_rises(request: Request, subscription: Subscription, person: Person | None, first: int) -> Message:
    """List the people whom the caller may promote, with the roles."""
    desk, reader, me = request.desk, request.reader, request.desk.person
    if not decide_for(desk, subscription, me, Right.PROMOTE_OTHER).allowed:
        await check(promote_self, desk, subscription.ref)
    offers = offers_of(request, subscription)
    table = desk.tables[subscription.plan.role_table]

    def label(who: str, kind: ContactKind) -> str:
        return reader.plain("{who} as {role}", who=who, role=role_name(reader, table, Role(f"{kind}.primary")))

    lines = [
        (label(reader.plain("Myself"), kind), f"/contact promote me {kind} {subscription.ref}")
        for kind in sorted(offers.promote_self)
        if person in (None, me)
    ]
    lines += [
        (label(c.person.name, c.kind), line_of("promote", c.person, c.kind, subscription))
        for c in subscription.contacts
        if c.id in offers.promote and person in (None, c.person)
    ]
    if not lines and offers.edit and person is None:
        return contact_list.nobody_to_promote(reader, subscription)
    question = reader.say("Who should take over which role on {ref}?", ref=subscription.ref)
    command, find = f"/contact promote {subscription.ref}", contact_list.find_in(subscription, "promote")
    return contact_list.candidates(reader, subscription, lines, question, command, first, find)


@routes.form(asking.ASK, promote_other)
async def asked_for(request: Request) -> Message:
    """Request the promotion from the form."""
    subscription, person, kind = await _about(request)
    return await _ask(request, subscription, person, kind, request.entered("reason"))


@routes.form(asking.HAND_OVER, hand_over)
async def handed_over(request: Request) -> Message:
    """Hand over at once, as entered in the form."""
    desk = request.desk
    subscription, person, kind = await _about(request)
    promotion = await hand_over(desk, subscription.ref, person, kind, request.entered("reason"))
    return ends.handed_over(request.reader, promotion, desk.tables[subscription.plan.role_table])


async def _about(request: Request) -> tuple[Subscription, Person, ContactKind]:
    """The subscription, person and kind that a form is about. The action checks whether it's allowed.

    Raises:
        Misunderstood: The form isn't one of ours.
        Refused: The person isn't a contact of the subscription, or not any more.
    """
    about = ABOUT.fullmatch(request.form_context)
    if about is None:
        raise Misunderstood
    subscription = (await list_contacts(request.desk, about[1])).subscription
    people = {contact.person_id: contact.person for contact in subscription.contacts}
    person = people.get(int(about[3]))
    if person is None:
        raise Refused(UnknownContact(request.reader.plain("This person"), subscription.ref))
    return subscription, person, ContactKind(about[2])


@routes.command("/contact promotions", my_promotions, "[SUB-…]", gettext_noop("see promotions waiting for a decision"))
async def waiting(request: Request) -> Message:
    """List the open promotions that the caller may see, of all subscriptions or one."""
    desk, first = request.desk, request.arguments.first_row()
    ref = request.arguments.ref(Subscription)
    request.arguments.end()
    # Check the caller before reading anything else, so that strangers learn nothing.
    found = (await promotions_of(desk, ref, first))[1] if ref else await my_promotions(desk, first)
    line = f"/contact promotions {ref or ''}".strip()
    decides = await decidable(desk, found)
    return asking.promotion_list(request.reader, found, desk.tables, desk.person, line, decides)


@routes.options(asking.FIND, my_promotions)
async def found_mine(request: Request) -> Suggestions:
    """What the caller may do with the open promotions that a search finds."""
    found = await my_promotions(request.desk, typed=request.value)
    return await _found(request, found, "/contact promotions")


@routes.options(asking.FIND_IN, promotions_of)
async def found_in_one(request: Request) -> Suggestions:
    """The same in one subscription."""
    subscription, found = await promotions_of(request.desk, request.form_context, typed=request.value)
    return await _found(request, found, f"/contact promotions {subscription.ref}")


async def _found(request: Request, found: PageOf[Promotion], line: str) -> Suggestions:
    desk, decides = request.desk, await decidable(request.desk, found)
    rows = asking.promotion_rows(request.reader, found, desk.tables, desk.person, line, decides)
    return found_in(request.reader, rows)
