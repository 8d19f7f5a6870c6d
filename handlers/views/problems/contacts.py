"""What stands against a change of contacts or of their details, in words."""

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
        "You are the primary {kind} contact of {ref}. Hand over first: `/contact promote {ref}`. Then you can leave.",
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(IsPrimary)
def _is_primary(reader: Reader, problem: IsPrimary) -> Safe:
    return reader.say(
        "{name} is the primary {kind} contact of {ref} and can't be removed. Promote somebody else first.",
        name=problem.person.name,
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(NobodyToRemove)
def _nobody_to_remove(reader: Reader, problem: NobodyToRemove) -> Safe:
    ref = problem.subscription.ref
    if problem.person is None:
        return reader.say(
            "{ref} has no secondary contacts, and only they can be removed. A primary hands over first: "
            "`/contact promote {ref}`.",
            ref=ref,
        )
    return reader.say(
        "{name} is no secondary contact of {ref}, and only they can be removed. `/contact list {ref}` shows who is.",
        name=problem.person.name,
        ref=ref,
    )


@explains(AlreadyContact)
def _already_contact(reader: Reader, problem: AlreadyContact) -> Safe:
    return reader.say(
        "{name} is a {kind} contact of {ref} already.",
        name=problem.person.name,
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(NotAContact)
def _not_a_contact(reader: Reader, problem: NotAContact) -> Safe:
    return reader.say(
        "{name} is no {kind} contact of {ref}. `/contact list {ref}` shows who is.",
        name=problem.person.name,
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(UnknownContact)
def _unknown_contact(reader: Reader, problem: UnknownContact) -> Safe:
    return reader.say(
        "{who} is no contact of {ref}. `/contact list {ref}` shows who is.",
        who=short(problem.who),
        ref=short(problem.ref),
    )


@explains(UnknownPerson)
def _unknown_person(reader: Reader, problem: UnknownPerson) -> Safe:
    return reader.say(
        "I can't tell who that Slack user is. Invite them by their e-mail address: `/contact add "
        "name@their.example {kind} {ref}`.",
        kind=kind_name(reader, problem.kind),
        ref=problem.subscription.ref,
    )


@explains(OneOfBoth)
def _one_of_both(reader: Reader, _problem: OneOfBoth) -> Safe:
    return reader.say("Choose a person or write an e-mail address: one of the two.")


@explains(ContactsCan)
def _contacts_can(reader: Reader, problem: ContactsCan) -> Safe:
    return reader.say(
        "Contacts of {ref} can see to that themselves: {names}. {Vendor} steps in only where nobody is left.",
        ref=problem.ref,
        names=short(problem.names),
    )


@explains(NotToChoose)
def _not_to_choose(reader: Reader, problem: NotToChoose) -> Safe:
    return reader.say(
        "Your role settles whether you get renewal reminders of {ref}. `/steward roles {ref}` shows it.",
        ref=problem.subscription.ref,
    )


@explains(NoPhone)
def _no_phone(reader: Reader, problem: NoPhone) -> Safe:
    return reader.say(
        "“{given}” is no phone number. Write digits, with the country's code first: +34 976 000 000.",
        given=short(problem.given),
    )


@explains(NoTimeZone)
def _no_time_zone(reader: Reader, problem: NoTimeZone) -> Safe:
    given = short(problem.given)
    if near := problem.near:
        return reader.say(
            "I don't know the time zone “{given}”. Did you mean {near}?", given=given, near=", ".join(near)
        )
    return reader.say("I don't know the time zone “{given}”. Write a city such as Europe/Madrid, or UTC.", given=given)
