"""Why contacts or their details can't be changed, in words."""

from handlers.views.contacts import kind_name
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.contacts.problems import (
    AlreadyContact,
    ContactsCan,
    IsPrimary,
    NobodyToRemove,
    NoPhone,
    NotAContact,
    NoTimeZone,
    NotToChoose,
    OneOfBoth,
    PrimaryMustHandOver,
    UnknownContact,
    UnknownPerson,
)


@explains(PrimaryMustHandOver)
def _primary_must_hand_over(reader: Reader, problem: PrimaryMustHandOver) -> Safe:
    return reader.say(
        "You're the primary {kind} contact on {ref}. Hand over your role first with `/contact promote {ref}`. Then "
        "you can leave.",
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(IsPrimary)
def _is_primary(reader: Reader, problem: IsPrimary) -> Safe:
    return reader.say(
        "{name} is the primary {kind} contact on {ref} and can't be removed. Promote someone else first.",
        name=problem.person.name,
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(NobodyToRemove)
def _nobody_to_remove(reader: Reader, problem: NobodyToRemove) -> Safe:
    ref = problem.subscription.ref
    if problem.person is None:
        return reader.say(
            "You can remove only secondary contacts, and {ref} has none. A primary contact has to hand over first: "
            "`/contact promote {ref}`.",
            ref=ref,
        )
    return reader.say(
        "You can remove only secondary contacts, and {name} isn't one on {ref}. `/contact list {ref}` shows who is.",
        name=problem.person.name,
        ref=ref,
    )


@explains(AlreadyContact)
def _already_contact(reader: Reader, problem: AlreadyContact) -> Safe:
    return reader.say(
        "{name} is already a {kind} contact on {ref}.",
        name=problem.person.name,
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(NotAContact)
def _not_a_contact(reader: Reader, problem: NotAContact) -> Safe:
    return reader.say(
        "{name} isn't a {kind} contact on {ref}. `/contact list {ref}` shows who is.",
        name=problem.person.name,
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(UnknownContact)
def _unknown_contact(reader: Reader, problem: UnknownContact) -> Safe:
    return reader.say(
        "{who} isn't a contact on {ref}. `/contact list {ref}` shows who is.",
        who=short(problem.who),
        ref=short(problem.ref),
    )


@explains(UnknownPerson)
def _unknown_person(reader: Reader, problem: UnknownPerson) -> Safe:
    return reader.say(
        "I don't know whose Slack account that is. Invite the person by email instead: `/contact add "
        "name@their.example {kind} {ref}`.",
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(OneOfBoth)
def _one_of_both(reader: Reader, _problem: OneOfBoth) -> Safe:
    return reader.say("Choose either a person or an email address.")


@explains(ContactsCan)
def _contacts_can(reader: Reader, problem: ContactsCan) -> Safe:
    return reader.say(
        "{names} can still do this for {ref}. {Vendor} steps in only when no contact can.",
        ref=problem.ref,
        names=short(problem.names),
    )


@explains(NotToChoose)
def _not_to_choose(reader: Reader, problem: NotToChoose) -> Safe:
    return reader.say(
        "Your role decides whether you get renewal reminders for {ref}. `/steward roles {ref}` shows what you get.",
        ref=problem.subscription.ref,
    )


@explains(NoPhone)
def _no_phone(reader: Reader, problem: NoPhone) -> Safe:
    return reader.say(
        "“{given}” isn't a phone number. Enter digits, starting with the country code: +34 976 000 000.",
        given=short(problem.given),
    )


@explains(NoTimeZone)
def _no_time_zone(reader: Reader, problem: NoTimeZone) -> Safe:
    given = short(problem.given)
    if near := problem.near:
        return reader.say(
            "I don't know the time zone “{given}”. Did you mean {near}?", given=given, near=", ".join(near)
        )
    return reader.say(
        "I don't know the time zone “{given}”. Enter a city, for example Europe/Madrid, or UTC.", given=given
    )
