"""Lines about contacts in emails, as people write them: what's read, and what's left to a person."""

import pytest

from handlers.contacts.kinds import role_words
from handlers.contacts.mailed import MailedChanges, changes_in
from handlers.views.reader import Reader
from models.roles import Role, RoleTables
from tests.models.roles.typed import BP, BS, TP, TS

BOTH = frozenset({Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY})
READER = Reader()
WORDS = role_words(READER, RoleTables.shipped())


def read(text: str) -> MailedChanges:
    """What's read of an email."""
    return changes_in(text, READER, WORDS)


@pytest.mark.parametrize(
    "line",
    [
        "Technical contact: Ana Silva <ana@acme.example>",
        "* new technical contact : Ana Silva, ana@acme.example",
        "technical contact： Ana Silva (ANA@acme.example)",
        "Please add Ana Silva <mailto:ana@acme.example> as a technical contact.",
        'TECHNICAL: "Ana Silva" <ana@acme.example>',
        "Our technical contact on SUB-1044: Ana Silva; ana@acme.example",
    ],
)
def test_a_contact_is_read_however_it_is_written(line: str) -> None:
    """With the name and the address."""
    (found,) = read(line).lines
    assert (found.roles, found.name, found.email) == (BOTH, "Ana Silva", "ana@acme.example")
    assert (found.removes, found.phone) == (False, "")


@pytest.mark.parametrize(
    ("label", "roles"),
    [
        ("Main contact", {BP}),
        ("Administrative contact", {BS}),
        ("Technical contact (first)", {TP}),
        ("Technical contact (additional)", {TS}),
        ("Primary billing contact", {BP}),
        ("Secondary technical contact", {TS}),
        ("Billing contact", {BP, BS}),
    ],
)
def test_each_role_is_known_by_its_name(label: str, roles: set[str]) -> None:
    """Of both role tables."""
    (found,) = read(f"{label}: ana@acme.example").lines
    assert set(found.roles) == roles


@pytest.mark.parametrize(
    ("line", "name", "email", "phone"),
    [
        ("Phone: +44 20 7946 0018", "", "", "+44 20 7946 0018"),
        ("Phone of Ana Silva: 020 7946 0018", "Ana Silva", "", "020 7946 0018"),
        ("Mobile for ana@acme.example: 600 100 200", "", "ana@acme.example", "600 100 200"),
        ("New address of Ana Silva: a.silva@acme.example", "Ana Silva", "a.silva@acme.example", ""),
        ("E-mail for Ana Silva: a.silva@acme.example", "Ana Silva", "a.silva@acme.example", ""),
    ],
)
def test_details_are_read_with_whose_they_are(line: str, name: str, email: str, phone: str) -> None:
    """A phone number alone belongs to the person before."""
    (found,) = read(line).lines
    assert (found.roles, found.name, found.email, found.phone) == (frozenset(), name, email, phone)


@pytest.mark.parametrize(
    ("line", "name", "email", "named"),
    [
        ("Remove Ben Gray", "Ben Gray", "", False),
        ("- please delete ben@acme.example.", "", "ben@acme.example", False),
        ("Remove technical contact: Ben Gray <ben@acme.example>", "Ben Gray", "ben@acme.example", True),
        ("Please remove Ben Gray as technical contact!", "Ben Gray", "", True),
        ("remove Ben Gray from SUB-1044", "Ben Gray", "", False),
    ],
)
def test_removals_are_read(line: str, name: str, email: str, named: bool) -> None:
    """With the role, if it's named."""
    (found,) = read(line).lines
    assert (found.removes, found.name, found.email) == (True, name, email)
    assert found.roles == (BOTH if named else frozenset())


def test_greetings_and_introductions_are_left_out() -> None:
    """What says something else is kept for a person."""
    text = "Hello Northwind,\nplease make these changes on SUB-1044:\n\nPhone: 600 100 200\n\nBest regards\nAna Silva"
    assert read(text).rest == []
    assert read(f"{text}\nOur invoice has the wrong address, as I said.").rest == [
        "Our invoice has the wrong address, as I said."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It hangs since noon: see the log.",
        "Error: connection refused",
        "Note: call ana@acme.example",
        "Phone: ask Ana",
        "Can you add a user to our site?",
        "The technical contact is away.",
    ],
)
def test_other_emails_have_no_such_lines(text: str) -> None:
    """They become tickets or questions."""
    assert read(text).lines == []


def test_long_and_endless_emails_are_read_in_no_time() -> None:
    """Only the first lines can be changes, and only short ones."""
    text = "\n".join(["Remove " + "a" * 5000, *["Remove Ben Gray"] * 10_000])
    found = read(text)
    assert len(found.lines) == 59
