"""Emails through a real SMTP server that is down, busy, or refuses people: nothing is lost, and people hear of it."""

from collections import Counter
from email import message_from_bytes
from typing import Any

import pytest
from sqlmodel import col, select

from bot.mail import SmtpPostbox
from models.core.outbox import NoticeState
from models.directory.people import Person
from tests.bot.delivery.office import Office
from tests.bot.smtp_peer import Peer, peer
from tests.support.postgres import free_port

__all__ = ["peer"]


async def all_of(office: Office, table: type[Any]) -> list[Any]:
    """All rows of a table."""
    async with office.database.session() as session:
        return list(await session.scalars(select(table).order_by(col(table.id))))


def taken(peer: Peer) -> Counter[str]:
    """How often each email arrived, by its Message-ID."""
    return Counter(str(message_from_bytes(envelope.content)["Message-ID"]) for envelope in peer.taken)


async def test_a_refused_address_is_marked_until_an_email_arrives_again(small_office: Office, peer: Peer) -> None:
    """The email is parked, and the person shows as not reachable by email. A later email that arrives ends that."""
    office = small_office
    deliverer = office.deliverer(postbox=peer.postbox())
    peer.refused = {"reader00@delivery.example": "550 5.1.1 Nobody here"}
    first, other = await office.write(office.mail(0, "hello"), office.mail(1, "hello"))
    await deliverer.run_until_idle()
    assert ((await office.now(first)).state, (await office.now(other)).state) == (NoticeState.PARKED, NoticeState.SENT)
    marked = {person.key: person.mail_refused_why for person in await all_of(office, Person) if person.mail_refused_at}
    assert marked == {"reader00": "SMTP 550 5.1.1"}
    peer.refused = {}
    await office.write(office.mail(0, "again"))
    await deliverer.run_until_idle()
    assert not [person for person in await all_of(office, Person) if person.mail_refused_at]
    await deliverer.ways.mail.close()


@pytest.mark.parametrize("many", [15, pytest.param(1000, marks=pytest.mark.long)])
async def test_nothing_is_lost_while_the_server_is_down_busy_or_refuses(
    small_office: Office, peer: Peer, many: int
) -> None:
    """Down for an hour, then greylisting everybody once, with one recipient that it never takes: each other email
    arrives once, and those to that one are parked."""
    office = small_office
    letters = await office.write(*[office.mail(number % 40, f"letter {number}") for number in range(many)])
    down = office.deliverer(postbox=SmtpPostbox(f"smtp://127.0.0.1:{free_port()}"))
    for _ in range(3):
        await down.run_until_idle()
        office.clock.advance(1200)
    up = office.deliverer(postbox=peer.postbox())
    peer.answers = {"rcpt": "451 4.7.1 Greylisted, try again"}
    await up.run_until_idle()
    assert set(await office.states(letters)) == {NoticeState.WAITING}
    peer.answers, peer.refused = {}, {"reader07@delivery.example": "550 5.1.1 Nobody here"}
    await office.deliver(up)
    lost = [letter for number, letter in enumerate(letters) if number % 40 == 7]
    expected = {f"<{letter.token}@northwind.example>": 1 for letter in letters if letter not in lost}
    assert taken(peer) == expected
    assert {(await office.now(letter)).state for letter in lost} == {NoticeState.PARKED}
    await up.ways.mail.close()
