"""What lines about contacts mean in a subscription."""

import pytest

from models.desks.mails.changes import ChangeWhat, WantedLine, resolve
from models.roles import Role
from models.subscriptions.tables import Subscription
from tests.models.builders import person, plan, subscription

TECHNICAL = frozenset({Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY})
BILLING = frozenset({Role.BILLING_PRIMARY, Role.BILLING_SECONDARY})
MAIN = frozenset({Role.BILLING_PRIMARY})
SITE_ADMIN = frozenset({Role.SITE_ADMIN})


@pytest.fixture
def office() -> Subscription:
    """SUB-1: Ana is its main contact, Ben its administrative one, and Tia its technical one."""
    people = [person("ana"), person("ben"), person("tia")]
    for number, one in enumerate(people, 1):
        one.id = number
    roles = [Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY]
    made = subscription(1, *zip(people, roles, strict=True), under=plan("support-portal"))
    for contact, one in zip(made.contacts, people, strict=True):
        contact.person_id, contact.person = one.id, one
    return made


def line(**more: object) -> WantedLine:
    """A line."""
    return WantedLine("said", **more)  # type: ignore[arg-type]


def test_somebody_new_is_invited(office: Subscription) -> None:
    """As a further contact of the kind."""
    changes, unread = resolve(office, [line(roles=TECHNICAL, name="Fay", email="fay@acme.example")])
    assert [(one.what, one.kind, one.name, one.email) for one in changes] == [
        (ChangeWhat.INVITE, "technical", "Fay", "fay@acme.example")
    ]
    assert unread == []


def test_a_contact_gets_another_role(office: Subscription) -> None:
    """By their address. What they have already isn't changed."""
    ben = office.contacts[1].person
    changes, _ = resolve(office, [line(roles=TECHNICAL, email=ben.email), line(roles=BILLING, email=ben.email)])
    assert [(one.what, one.person_id, one.kind) for one in changes] == [(ChangeWhat.ADD, 2, "technical")]


def test_a_known_name_with_another_address_is_a_new_address(office: Subscription) -> None:
    """The phone number of the next line is theirs too: one edit writes all of a person's details."""
    tia = office.contacts[2].person
    lines = [line(roles=TECHNICAL, name=tia.name.upper(), email="tia@new.example"), line(phone="600 100 200")]
    changes, _ = resolve(office, lines)
    assert [(one.what, one.person_id, one.email, one.phone) for one in changes] == [
        (ChangeWhat.EDIT, 3, "tia@new.example", "600 100 200")
    ]


def test_a_removal_comes_before_what_takes_its_place(office: Subscription) -> None:
    """Otherwise a plan's limit would be reached."""
    lines = [line(roles=BILLING, email="fay@acme.example"), line(removes=True, name=office.contacts[1].person.name)]
    changes, _ = resolve(office, lines)
    assert [one.what for one in changes] == [ChangeWhat.REMOVE, ChangeWhat.INVITE]


@pytest.mark.parametrize(
    "more",
    [
        {"roles": MAIN, "name": "Fay", "email": "fay@acme.example"},
        {"roles": SITE_ADMIN, "email": "fay@acme.example"},
        {"roles": TECHNICAL, "name": "Nobody"},
        {"email": "fay@acme.example"},
        {"phone": "600 100 200"},
        {"removes": True, "name": "Nobody"},
        {"removes": True, "email": "fay@acme.example"},
    ],
)
def test_what_is_not_clear_is_left_to_a_person(office: Subscription, more: dict[str, object]) -> None:
    """A new main contact is a promotion, site admins look after themselves, and nobody else is guessed."""
    assert resolve(office, [line(**more)]) == ([], ["said"])


def test_a_primary_is_not_removed_by_email(office: Subscription) -> None:
    """They have to hand over first."""
    assert resolve(office, [line(removes=True, email=office.contacts[0].person.email)]) == ([], ["said"])


def test_a_name_that_two_have_names_nobody(office: Subscription) -> None:
    """Their addresses would."""
    office.contacts[1].person.name = office.contacts[2].person.name = "Sam"
    assert resolve(office, [line(removes=True, name="Sam")]) == ([], ["said"])
