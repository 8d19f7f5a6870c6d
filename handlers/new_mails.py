"""What becomes of new emails: their authors' buttons and form, and those of the vendor's team."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import new_mails as views
from handlers.views.blocks import Message, Modal
from handlers.views.errors import sentence
from handlers.views.inputs import Suggestions
from handlers.views.reader import Reader, Safe
from handlers.words import attempt
from models.access.actions import check
from models.access.desk import Desk
from models.access.nouns import BIGGEST, parse
from models.core.errors import DeskError
from models.desks.enquiries.tables import Enquiry
from models.desks.mails.changes import Change, accept_changes, make_change, tell_changes
from models.desks.mails.closing import must_be_open
from models.desks.mails.receiving import Meaning, drop_mail, my_choices, take_mail
from models.desks.mails.tables import NewMail
from models.desks.mails.unmatched import (
    discard_mail,
    find_contacts,
    make_question,
    make_ticket,
)
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.button(views.MY_TICKET, take_mail)
async def my_ticket(request: Request) -> Message:
    """Make a ticket of the author's email."""
    mail_id, ref = _named(request.value)
    return _taken(request.reader, await take_mail(request.desk, mail_id, ref, Meaning.TICKET))


@routes.button(views.MY_QUESTION, take_mail)
async def my_question(request: Request) -> Message:
    """Make a question to the billing team of the author's email."""
    mail_id, ref = _named(request.value)
    return _taken(request.reader, await take_mail(request.desk, mail_id, ref, Meaning.QUESTION))


@routes.button(views.MY_CHOICE, my_choices)
async def my_choice(request: Request) -> Modal:
    """Show the form in which the author chooses."""
    mail, choices = await my_choices(request.desk, _named(request.value)[0])
    return views.choose_form(request.reader, mail, choices)


@routes.options(f"{views.MY_CHOSEN}.choice", my_choices)
async def found_choices(request: Request) -> Suggestions:
    """What the author's email can become, if that's too much for a select."""
    _, choices = await my_choices(request.desk, _named(request.form_context)[0])
    pairs = [views.choice_option(request.reader, one) for one in choices]
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.form(views.MY_CHOSEN, take_mail)
async def my_chosen(request: Request) -> Message:
    """Make of the author's email what they chose."""
    mail_id, (ref, meaning) = _named(request.form_context)[0], chosen(request.entered("choice"))
    return _taken(request.reader, await take_mail(request.desk, mail_id, ref, meaning))


@routes.button(views.MY_DROP, drop_mail)
async def my_drop(request: Request) -> Message:
    """Discard the author's email."""
    await drop_mail(request.desk, _named(request.value)[0])
    return views.discarded(request.reader)


@routes.button(views.MY_CONFIRM, accept_changes)
async def my_confirm(request: Request) -> Message:
    """Make the changes to contacts that the author's email asks for."""
    made, missed = await make_changes(request.desk, request.reader, _named(request.value)[0])
    return views.changes_made(request.reader, made, missed)


async def make_changes(desk: Desk, reader: Reader, mail_id: int) -> tuple[list[str], list[tuple[str, Safe]]]:
    """Make the changes in the caller's email, each by its own action and with the rights of now. What isn't possible
    doesn't hold up the rest.

    Returns:
        Which changes were made, and which weren't, each with the reason.
    """
    changes = await accept_changes(desk, mail_id)
    # A change may remove or rename somebody, so say now who's meant.
    lines = views.change_lines(reader, changes, await _people(desk, changes))
    made, missed = list[int](), list[tuple[str, Safe]]()
    for place, change in enumerate(changes):
        done = await attempt(desk, make_change(desk, change))
        if isinstance(done, DeskError):
            missed.append((lines[place], sentence(reader, done, desk.tables).text))
        else:
            made.append(place)
    await tell_changes(desk, mail_id, made)
    return [lines[place] for place in made], missed


async def _people(desk: Desk, changes: list[Change]) -> dict[int, Person]:
    ids = {change.person_id for change in changes if change.person_id}
    return {person_id: await desk.session.get_one(Person, person_id) for person_id in ids}


@routes.button(views.ASSIGN, find_contacts)
async def assign(request: Request) -> Modal:
    """Show the team the form that says whose email it is."""
    return await _form(request, as_ticket=False)


@routes.button(views.OPEN, make_ticket)
async def open_ticket(request: Request) -> Modal:
    """Show an agent the form that makes a ticket of an email."""
    return await _form(request, as_ticket=True)


async def _form(request: Request, *, as_ticket: bool) -> Modal:
    desk = request.desk
    triages = as_ticket or desk.may_as_staff(StaffRight.TRIAGE_TICKETS)
    mail: NewMail = await check(make_ticket if triages else make_question, desk, request.value)
    await must_be_open(desk, mail)
    known = await find_contacts(desk, mail.sender)
    only = known[0] if len(known) == 1 and known[0].person.email == mail.sender else None
    return views.assign_form(request.reader, mail, only, as_ticket=as_ticket)


@routes.options(f"{views.ASSIGNED}.contact", find_contacts)
async def contacts(request: Request) -> Suggestions:
    """The contacts that the team searches."""
    found = await find_contacts(request.desk, request.value)
    return Suggestions.of(request.reader, [views.contact_option(one) for one in found])


@routes.form(views.ASSIGNED, make_ticket)
async def assigned(request: Request) -> Message:
    """Make of an email what the team chose."""
    meaning = request.entered_of(Meaning, "meaning") if "meaning" in request.values else Meaning.TICKET
    ref, person_id = _contact(request.entered("contact"))
    if meaning is Meaning.TICKET:
        ticket = await make_ticket(request.desk, request.form_context, ref, person_id)
        return views.assigned(request.reader, ticket.ref, ticket.opener.name)
    enquiry = await make_question(request.desk, request.form_context, ref, person_id)
    return views.assigned(request.reader, enquiry.ref, enquiry.asker.name)


@routes.button(views.DISCARD, discard_mail)
async def discard(request: Request) -> Message:
    """Discard an email that nobody can assign."""
    await discard_mail(request.desk, request.value)
    return views.discarded(request.reader)


def chosen(word: str) -> tuple[str, Meaning]:
    """The subscription and the meaning in a choice: `SUB-1042 ticket`.

    Raises:
        Misunderstood: It's neither.
    """
    ref, _, meaning = word.partition(" ")
    if not ref.startswith(f"{Subscription.PREFIX}-") or meaning not in list(Meaning):
        raise Misunderstood(word)
    return ref, Meaning(meaning)


def _named(value: str) -> tuple[int, str]:
    """The ID of an email, and the short ID after it: `MAIL-12 SUB-1042`.

    Raises:
        Misunderstood: It isn't one.
    """
    ref, _, other = value.partition(" ")
    found = parse(NewMail, ref)
    if found is None:
        raise Misunderstood(value)
    return found.numbers[0], other


def _contact(value: str) -> tuple[str, int]:
    """A subscription and a person's ID: `SUB-1042 17`.

    Raises:
        Misunderstood: It isn't that.
    """
    ref, _, number = value.partition(" ")
    if not (number.isascii() and number.isdigit()) or int(number) > BIGGEST:
        raise Misunderstood(value)
    return ref, int(number)


def _taken(reader: Reader, made: Ticket | Enquiry) -> Message:
    return views.my_taken(reader, made.ref)
