"""Fifty new emails that are forged, or about what belongs to somebody else: they change nothing and show nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.hands import Hands
from tests.handlers.test_details import rows as ask
from tests.handlers.test_new_mails import CHANGES, SERVER, SETTINGS, arrive, cards
from tests.support.desk import RunningDesk, close_desk
from tests.support.morning import Morning

DESK = "To: desk@northwind.example"
ANA = "From: Ana <ana@acme.example>"
PASS = f"Authentication-Results: {SERVER}; dmarc=pass header.from=acme.example"
FAIL = f"Authentication-Results: {SERVER}; dmarc=fail header.from=acme.example"
EVIL = f"Authentication-Results: {SERVER}; dmarc=pass header.from=evil.example"


def says(results: str) -> list[str]:
    """An email that claims to be Ana's, with what our server is made to have written."""
    return [f"Authentication-Results: {results}", ANA]


def signed(domain: str, sender: str) -> list[str]:
    """An email of somebody's, whose domain our server has proved."""
    return [f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}", sender]


SERVERS = [
    [ANA],
    says(f"mx.evil.example; {PASS.partition('; ')[2]}"),
    says(f"{SERVER}.evil.example; {PASS.partition('; ')[2]}"),
    says(f"evil-{SERVER}; {PASS.partition('; ')[2]}"),
    says(f'"{SERVER} x"; {PASS.partition("; ")[2]}'),
    says(f"({SERVER};) mx.evil.example; {PASS.partition('; ')[2]}"),
    says(f"; {PASS.partition('; ')[2]}"),
    says(f"mx.evil.example; x={SERVER}; {PASS.partition('; ')[2]}"),
    ["ARC-" + PASS, ANA],
    ["X-" + PASS, ANA],
    [PASS.replace("Results", "Result"), ANA],
    ["Received-SPF: pass", "DKIM-Signature: v=1; d=acme.example", ANA],
]
"""Not our server's word."""
RESULTS = [
    [FAIL, ANA],
    says(f"{SERVER}; none"),
    *(
        says(f"{SERVER}; dmarc={word} header.from=acme.example")
        for word in ("none", "temperror", "permerror", "passed")
    ),
    says(f"{SERVER}; dmarc=pass"),
    says(f"{SERVER}; spf=pass smtp.mailfrom=acme.example; dkim=pass header.d=acme.example"),
    says(f"{SERVER}; spf=pass header.from=acme.example"),
    says(f"{SERVER}; dmarc=fail header.from=acme.example; dmarc=pass header.from=acme.example"),
    says(f"{SERVER}; spf=fail (dmarc=pass header.from=acme.example)"),
    says(f"{SERVER}; spf=fail (; dmarc=pass header.from=acme.example"),
    says(f'{SERVER}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=acme.example; b"@evil.example'),
    says(f'{SERVER}; spf=fail smtp.mailfrom="a; dmarc=pass header.from=acme.example'),
]
"""Our server's word, but not that it's Acme's."""
DOMAINS = [
    [EVIL, ANA],
    *(
        says(f"{SERVER}; dmarc=pass header.from={domain}")
        for domain in ("mail.acme.example", "acme.example.evil.example", "example", "xn--acme-epa.example", "@")
    ),
    signed("mail.acme.example", "From: ana@mail.acme.example"),
    signed("acme-example.example", "From: ana@acme-example.example"),
    signed("аcme.example", "From: ana@аcme.example"),
]
"""Another domain's, such as one that looks like it."""
INJECTED = [
    [FAIL, PASS, ANA],
    ["Authentication-Results: mx.relay.example; none", PASS, ANA],
    [FAIL, "Received: from evil.example", PASS, ANA],
    [f"Authentication-Results: {SERVER}; spf=pass", PASS, ANA],
    [FAIL, f"Subject: Hi\r\n {PASS}", ANA],
    [FAIL, f"Subject: =?utf-8?q?Hi=0D=0A{PASS.replace(' ', '_')}?=", ANA],
    [FAIL, ANA, "", PASS],
]
"""With headers that the sender wrote below those of our server."""
SENDERS = [
    [EVIL, "From: eve@evil.example", ANA],
    [PASS, ANA, "From: ben@acme.example"],
    [PASS, "From: ana@acme.example, eve@evil.example"],
    [PASS, "From: Acme: ana@acme.example, ben@acme.example;"],
    [PASS, "From: Acme: ana@acme.example;"],
    [EVIL, 'From: "ana@acme.example" <eve@evil.example>'],
    [EVIL, 'From: "Ana Pérez Iñíguez <ana@acme.example>" <eve@evil.example>'],
    [EVIL, "From: ana@acme.example <eve@evil.example>"],
    [EVIL, "From: eve@evil.example", "Sender: ana@acme.example", "Reply-To: ana@acme.example"],
    [PASS, "From: nobody@acme.example"],
    [PASS, "From: ana+x@acme.example"],
    [PASS, "From: "],
    [PASS],
]
"""Not one sender who is a contact."""
FORGED = [*SERVERS, *RESULTS, *DOMAINS, *INJECTED, *SENDERS]
MAY_CHANGE = {"new_mails", "notices", "event_receipts", "connection_seen", "audit_seals"}


@pytest.fixture
async def desk(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that takes emails, and believes what its mail server says."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path, **SETTINGS)
    yield running
    await close_desk(running)


async def test_fifty_forged_emails_change_and_show_nothing(hands: Hands) -> None:
    """Each waits for the vendor's team. No email answers any, so nobody learns who's a contact."""
    assert len(FORGED) >= 50
    desk = hands.desk
    before, answered = {}, len(await desk.mails())
    tables = [name for (name,) in await ask(desk, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in tables if name not in MAY_CHANGE and "ticket_grams" not in name]
    for name in tables:
        before[name] = await ask(desk, f"SELECT * FROM {name}")  # noqa: S608
    written = [
        [*head[:1], f"Message-ID: <{number}@evil.example>", DESK, *head[1:], "", CHANGES]
        for number, head in enumerate(FORGED)
    ]
    await arrive(desk, *("\r\n".join(lines).encode() for lines in written))
    assert await desk.count("new_mails", "way = 'unmatched'") == len(FORGED)
    assert await desk.count("new_mails", "way <> 'unmatched'") == 0
    for name in tables:
        assert await ask(desk, f"SELECT * FROM {name}") == before[name], name  # noqa: S608
    assert len(await desk.mails()) == answered
    assert len(await cards(desk)) + len(await cards(desk, "bella", "C0BILLING")) == len(FORGED)


FOREIGN = [
    "Please cancel SUB-1045.",
    "What about SUB-1045 and SUB-9999?",
    "INV-2025-000001 of SUB-1048: who paid that?",
    "Technical contact on SUB-1045: Eve <eve@evil.example>",
    "SUB-1045\nMain contact: Ana <eve@evil.example>\nRemove Yuki",
]


async def test_what_names_somebody_elses_rows_shows_and_changes_nothing_of_them(hands: Hands) -> None:
    """Chidi is a contact, but not there. He's asked about his own subscriptions, and reads nothing of the others."""
    desk = hands.desk
    contacts, tickets = await ask(desk, "SELECT * FROM contacts"), await desk.count("tickets")
    heads = [
        [PASS, "From: chidi@acme.example", DESK, f"Message-ID: <f{number}@acme.example>", ""] for number in range(5)
    ]
    written = [[*head, words] for head, words in zip(heads, FOREIGN, strict=True)]
    await arrive(desk, *("\r\n".join(lines).encode() for lines in written))
    letters = (await desk.mails("chidi@acme.example"))[-len(FOREIGN) :]
    assert await desk.count("new_mails", "way = 'choice' AND state = 'open'") == len(FOREIGN)
    assert await ask(desk, "SELECT * FROM contacts") == contacts
    assert (await desk.count("tickets"), await desk.count("enquiries")) == (tickets, 0)
    for letter, words in zip(letters, FOREIGN, strict=True):
        ours = "\n".join(line for line in letter["text"].splitlines() if not line.startswith(">"))
        assert not {"SUB-1045", "SUB-1048", "SUB-9999", "INV-2025"} & set(ours.replace(".", " ").split()), words
        assert "Hikari" not in ours
