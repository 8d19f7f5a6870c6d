"""Why contacts or their details can't be changed, in words."""

from handlers.views.contact_kinds import joining_as, kind_name
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import role_name
from models.contacts.problems import (
    AlreadyContact,
    ContactsCan,
    IsPrimary,
    LastSiteAdmin,
    NobodyToRemove,
    NoPhone,
    NoSiteAdmins,
    NoSiteAdminYet,
    NotAContact,
    NotFirst,
    NoTimeZone,
    NotToChoose,
    OneOfBoth,
    PrimaryMustHandOver,
    SeveralPeople,
    UnknownContact,
    UnknownPerson,
)
from models.roles import Kind, Role
from models.subscriptions.contacts import ContactKind, kind_and_rank


@explains(PrimaryMustHandOver)
def _primary_must_hand_over(reader: Reader, problem: PrimaryMustHandOver) -> Safe:
    return reader.say(
        "Your role on {ref} has to stay filled. Hand over your role first with `/contact promote {ref}`. Then you can "
        "leave.",
        ref=problem.subscription.ref,
    )


@explains(IsPrimary)
def _is_primary(reader: Reader, problem: IsPrimary) -> Safe:
    return reader.say(
        "{name}'s role on {ref} has to stay filled, so you can't remove them yet. First promote someone else: "
        "`/contact promote {ref}`.",
        name=problem.person.name,
        ref=problem.subscription.ref,
    )


@explains(NobodyToRemove)
def _nobody_to_remove(reader: Reader, problem: NobodyToRemove) -> Safe:
    ref = problem.subscription.ref
    if problem.person is None:
        return reader.say(
            "All roles on {ref} have to stay filled, so you can't remove anyone yet. To hand one over, use `/contact "
            "promote {ref}`.",
            ref=ref,
        )
    return reader.say(
        "{name} doesn't have a role on {ref} that you can remove. `/contact list {ref}` shows who has which role.",
        name=problem.person.name,
        ref=ref,
    )


@explains(AlreadyContact)
def _already_contact(reader: Reader, problem: AlreadyContact) -> Safe:
    if problem.kind is ContactKind.SITE_ADMIN:
        text = gettext_noop("{name} already has this role on {ref}.")
        return reader.say(text, name=problem.person.name, ref=problem.subscription.ref)
    return reader.say(
        "{name} already has a role of this kind on {ref}. `/contact list {ref}` shows it.",
        name=problem.person.name,
        ref=problem.subscription.ref,
    )


@explains(NotAContact)
def _not_a_contact(reader: Reader, problem: NotAContact) -> Safe:
    if problem.kind is ContactKind.SITE_ADMIN:
        text = gettext_noop(
            "{name} doesn't have this role on {ref}. `/contact remove site_admin {ref}` lists who does."
        )
        return reader.say(text, name=problem.person.name, ref=problem.subscription.ref)
    return reader.say(
        "{name} doesn't have a role of this kind on {ref}. `/contact list {ref}` shows who does.",
        name=problem.person.name,
        ref=problem.subscription.ref,
    )


@explains(NoSiteAdmins)
def _no_site_admins(reader: Reader, problem: NoSiteAdmins) -> Safe:
    subscription = problem.subscription
    if subscription.kind is Kind.LICENSE:
        return reader.say("{ref} is a license. Only sites have site admins.", ref=subscription.ref)
    return reader.say(
        "{ref} is on the plan {plan}, which doesn't have site admins.",
        ref=subscription.ref,
        plan=subscription.plan.name,
    )


@explains(NoSiteAdminYet)
def _no_site_admin_yet(reader: Reader, problem: NoSiteAdminYet) -> Safe:
    return reader.say(
        "{ref} doesn't have a {role} yet. To add one, use `{add}`.",
        ref=problem.subscription.ref,
        role=role_name(reader, problem.table, Role.SITE_ADMIN),
        add=f"/contact add @person site_admin {problem.subscription.ref}",
    )


@explains(LastSiteAdmin)
def _last_site_admin(reader: Reader, problem: LastSiteAdmin) -> Safe:
    text = (
        gettext_noop(
            "You're the only {role} on {ref} who can be reached, and a site always needs one. Add another first: "
            "`{add}`. Then you can give up the role."
        )
        if problem.is_caller
        else gettext_noop(
            "{name} is the only {role} on {ref} who can be reached, and a site always needs one. Add another first: "
            "`{add}`. Then you can remove {name}."
        )
    )
    ref = problem.subscription.ref
    return reader.say(
        text,
        name=problem.person.name,
        role=role_name(reader, problem.table, Role.SITE_ADMIN),
        ref=ref,
        add=f"/contact add @person site_admin {ref}",
    )


@explains(SeveralPeople)
def _several_people(reader: Reader, problem: SeveralPeople) -> Safe:
    return reader.say(
        "I can do this for one person at a time: first for {first}, then for {other}.",
        first=short(problem.first),
        other=short(problem.other),
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


@explains(NotFirst)
def _not_first(reader: Reader, problem: NotFirst) -> Safe:
    kind, _ = kind_and_rank(problem.role)
    return reader.say(
        "Nobody can be added directly as {role} on {ref}. Add the person as {first}: `/contact add @person {kind} "
        "{ref}`. Then request the promotion: `/contact promote @person {kind} {ref}`.",
        role=role_name(reader, problem.table, problem.role),
        first=joining_as(reader, problem.table, kind),
        kind=str(kind),
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
        "I don't know the time zone “{given}”. Enter Europe/Madrid, for example, or just the city.", given=given
    )
