"""Slack's user objects, read; and asked for, so that all of that is in them."""

from typing import Any

import pytest
from sqlalchemy import text

from handlers.routing.profiles import profile_of
from tests.handlers.hands import Hands


@pytest.mark.parametrize(
    ("said", "time_zone", "locale"),
    [
        ({"tz": "Europe/Madrid", "locale": "es-ES"}, "Europe/Madrid", "es-ES"),
        ({"tz": "Asia/Kolkata", "locale": "pt-BR"}, "Asia/Kolkata", "pt-BR"),
        ({}, "", ""),
        ({"tz": None, "locale": None}, "", ""),
        ({"tz": "Mars/Olympus", "locale": "xx-YY"}, "", ""),
        ({"tz": "../../etc/passwd", "locale": "es-ES\x00"}, "", ""),
        ({"tz": 7, "locale": ["en"]}, "", ""),
        ({"tz": "", "locale": "zh-Hans-CN-a-long-one"}, "", ""),
    ],
)
def test_time_zone_and_language_are_those_that_are_known_here(said: Any, time_zone: str, locale: str) -> None:
    """Of what Slack says; anything else is as if it had said nothing."""
    profile = profile_of({"id": "U0ANA", "team_id": "T1", **said})
    assert profile is not None
    assert (profile.time_zone, profile.locale) == (time_zone, locale)


async def test_a_colleague_who_is_mentioned_has_the_time_zone_and_language_of_their_slack(hands: Hands) -> None:
    """Quin is nobody yet, and has said both in Slack."""
    await hands.desk.change_person("quin", tz="America/Lima", locale="es-PE")
    await hands.command("ana", "/contact add <@U0QUIN|quin> billing SUB-1042")
    async with hands.desk.database.transaction() as session:
        found = (await session.execute(text("SELECT time_zone, locale FROM people WHERE name LIKE 'Quin%'"))).all()
    assert [tuple(row) for row in found] == [("America/Lima", "es-PE")]
