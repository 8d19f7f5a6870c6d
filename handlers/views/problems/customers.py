"""Why a customer can't be changed, in words."""

import json
from collections.abc import Sequence

from handlers.views.blocks import Message, button, buttons, clip, section
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from models.customers.fields import ADDRESS
from models.customers.problems import (
    ChangedMeanwhile,
    DifferenceDecided,
    DifferenceOvertaken,
    NoCountry,
    NoLanguage,
    NoOtherPlan,
    NothingChanged,
    OtherMainContacts,
    PlanChangedMeanwhile,
    PlanNotOffered,
    RoleMissing,
    RoleNotInPlan,
    SharedAlready,
    TooManyContacts,
)
from models.directory.choices import country_choices, label_of, zone_choices
from models.directory.postal import address_from
from models.subscriptions.contacts import ContactKind

LONGEST_VALUE = 200
MOST_PEOPLE, LONGEST_PERSON = 10, 60
FIELD_NAMES: dict[str, str] = {
    "name": gettext_noop("Name"),
    "billing_address": gettext_noop("Billing address"),
    ADDRESS: gettext_noop("Billing address"),
    "street": gettext_noop("Street"),
    "postal_code": gettext_noop("Postal code"),
    "city": gettext_noop("City"),
    "region": gettext_noop("Region"),
    "country": gettext_noop("Country"),
    "tax_id": gettext_noop("Tax ID"),
    "tax_rate": gettext_noop("Tax rate"),
    "tax_exemption": gettext_noop("Tax exemption"),
    "time_zone": gettext_noop("Time zone"),
    "locale": gettext_noop("Language"),
    "shares_tickets": gettext_noop("Colleagues' tickets"),
}


def value_of(reader: Reader, field: str, text: str) -> str:
    """A field's value in words, in plain text."""
    if field == "shares_tickets":
        return reader.plain("shared") if text == "on" else reader.plain("not shared")
    if not text:
        return reader.plain("none")
    if field == "tax_rate":
        return reader.plain("{rate}%", rate=text)
    if field == "country":
        return label_of(country_choices(reader.locale), text)
    if field == "time_zone":
        return label_of(zone_choices(reader.locale), text)
    if field == ADDRESS:
        kept = json.loads(text)
        parts = address_from(kept)
        country = [value_of(reader, "country", parts.country)] if parts.country else []
        text = "\n".join([kept.get("lines") or parts.domestic(), *country])
    return clip(" / ".join(text.splitlines()), LONGEST_VALUE)


@explains(NoCountry)
def _no_country(reader: Reader, problem: NoCountry) -> Safe:
    return reader.say(
        "I don't know the country “{given}”. Enter its two-letter code, such as ES, or its name in English.",
        given=short(problem.given),
    )


@explains(NoLanguage)
def _no_language(reader: Reader, problem: NoLanguage) -> Safe:
    return reader.say(
        "“{given}” isn't a language tag. Enter one such as en, es-ES or ja-JP.", given=short(problem.given)
    )


@explains(ChangedMeanwhile)
def _changed_meanwhile(reader: Reader, problem: ChangedMeanwhile) -> Message:
    values = {"ref": problem.ref, "name": problem.by, "at": reader.moment(problem.at) if problem.at else ""}
    said = (
        reader.say("{name} changed {ref} while you were editing ({at}). I haven't saved your changes.", **values)
        if problem.by
        else reader.say("{ref} was changed while you were editing. I haven't saved your changes.", **values)
    )
    for field, text in problem.now:
        named = {"field": reader.plain(FIELD_NAMES[field]), "value": value_of(reader, field, text)}
        said += "\n" + reader.say("{field} is now: {value}", **named)
    again = button(reader.plain("Edit again"), f"/customer edit {problem.ref}")
    return Message(said, [section(said), buttons(again)])


@explains(NothingChanged)
def _nothing_changed(reader: Reader, problem: NothingChanged) -> Safe:
    return reader.say("Nothing has changed. {ref} already has these details.", ref=problem.ref)


@explains(SharedAlready)
def _shared_already(reader: Reader, problem: SharedAlready) -> Safe:
    if problem.on:
        return reader.say("Tickets are already shared at {organization}.", organization=problem.organization)
    return reader.say("Tickets aren't shared at {organization}.", organization=problem.organization)


@explains(OtherMainContacts)
def _other_main_contacts(reader: Reader, problem: OtherMainContacts) -> Message:
    said = reader.say(
        "Sharing tickets applies to all subscriptions of {organization}, and you aren't the main contact or primary "
        "billing contact on all of them. {Vendor}'s billing team can switch it for you.",
        organization=problem.organization,
    )
    ask = button(reader.plain("Ask the billing team"), f"/enquiry new {problem.ref}")
    return Message(said, [section(said), buttons(ask)])


@explains(DifferenceDecided)
def _difference_decided(reader: Reader, problem: DifferenceDecided) -> Safe:
    values = {"ref": problem.ref, "name": problem.by}
    if problem.accepted:
        return reader.say("{name} already accepted {ref}. The customer has the new value.", **values)
    return reader.say("{name} already decided on {ref}: the stored value stays.", **values)


@explains(DifferenceOvertaken)
def _difference_overtaken(reader: Reader, problem: DifferenceOvertaken) -> Message:
    said = reader.say(
        "{field} of {customer} has changed since that order form was read, so I haven't changed it. It's now: {value}. "
        "To set another value, change the customer's details. To close the card, choose “Keep”.",
        field=reader.plain(FIELD_NAMES[problem.field]),
        customer=problem.customer,
        value=value_of(reader, problem.field, problem.now),
    )
    return Message(said, [section(said), buttons(button(reader.plain("Customer"), f"/customer {problem.customer}"))])


@explains(NoOtherPlan)
def _no_other_plan(reader: Reader, problem: NoOtherPlan) -> Safe:
    return reader.say(
        "{ref} has the plan {plan}, and no other plan fits it. Admins add plans with `/steward catalogue plans`.",
        ref=problem.ref,
        plan=problem.plan,
    )


@explains(PlanNotOffered)
def _plan_not_offered(reader: Reader, problem: PlanNotOffered) -> Safe:
    return reader.say(
        "{ref} can't have the plan {key}. To choose one that fits, use `/customer plan {ref}`.",
        ref=problem.ref,
        key=short(problem.key),
    )


@explains(PlanChangedMeanwhile)
def _plan_changed_meanwhile(reader: Reader, problem: PlanChangedMeanwhile) -> Safe:
    return reader.say(
        "Someone else has just changed the plan of {ref}. It's {plan} now. To change it again, use "
        "`/customer plan {ref}`.",
        ref=problem.ref,
        plan=problem.plan,
    )


@explains(RoleNotInPlan)
def _role_not_in_plan(reader: Reader, problem: RoleNotInPlan) -> Safe:
    return reader.say(
        "The plan {plan} doesn't have the role {role}, and these people have it on {ref}: {names}. First remove the "
        "role: `/contact list {ref}`.",
        plan=problem.plan,
        role=problem.role,
        ref=problem.ref,
        names=_names(reader, problem.names),
    )


@explains(RoleMissing)
def _role_missing(reader: Reader, problem: RoleMissing) -> Safe:
    return reader.say(
        "The plan {plan} needs a contact with the role {role} on {ref}. First add one: `/contact list {ref}`.",
        plan=problem.plan,
        role=problem.role,
        ref=problem.ref,
    )


@explains(TooManyContacts)
def _too_many_contacts(reader: Reader, problem: TooManyContacts) -> Safe:
    values = {"plan": problem.plan, "ref": problem.ref, "names": _names(reader, problem.names)}
    if problem.kind is ContactKind.BILLING:
        said = gettext_noop(
            "The plan {plan} allows {limit} billing contacts, and {ref} has {count}: {names}. First remove some with "
            "`/contact list {ref}`, or choose another plan."
        )
    else:
        said = gettext_noop(
            "The plan {plan} allows {limit} technical contacts, and {ref} has {count}: {names}. First remove some "
            "with `/contact list {ref}`, or choose another plan."
        )
    return reader.say(said, limit=problem.limit, count=len(problem.names), **values)


def _names(reader: Reader, names: Sequence[str]) -> str:
    """The first few names, each short."""
    shown = [clip(name, LONGEST_PERSON) for name in names[:MOST_PEOPLE]]
    left = len(names) - MOST_PEOPLE
    return ", ".join([*shown, reader.plain("{count} more", count=left)] if left > 0 else shown)
