"""Turning off emails by the address that they carry: one request, as mail programs send it (RFC 8058)."""

from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest

from bot.mail_pages import stop_address
from models.core.codes import Codes
from tests.support.desk import RunningDesk
from tests.support.keys import KEYS


def addresses(desk: RunningDesk) -> dict[str, str]:
    """The path that turns off each email, by its recipient and subject. Emails without one are left out."""
    found = {}
    for file in desk.bot.settings.mail_dir.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if stop := mail["List-Unsubscribe"]:
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            found[f"{mail['To']}: {mail['Subject']}"] = urlsplit(str(stop).strip("<>")).path
    return found


async def wants(desk: RunningDesk, who: str) -> int:
    """Whether somebody gets important news by email."""
    return await desk.count("people", f"email = '{who}' AND important_mail")


async def fetch(desk: RunningDesk, method: str, path: str) -> tuple[int, str]:
    """The answer to one request of a browser."""
    url = f"http://127.0.0.1:{desk.bot.port}{path}"
    async with desk.http.request(method, url, data={"List-Unsubscribe": "One-Click"}) as answer:
        return answer.status, await answer.text()


async def test_one_request_turns_off_emails_and_opening_the_address_does_not(desk: RunningDesk) -> None:
    """For the person who got the email, and nobody else."""
    found = addresses(desk)
    who, path = next((name.partition(":")[0], path) for name, path in found.items())
    others = await desk.count("people", "important_mail") - 1
    status, said = await fetch(desk, "GET", path)
    assert (status, await wants(desk, who)) == (200, 1)
    assert "Do you want it in Slack only?" in said
    status, said = await fetch(desk, "POST", path)
    assert (status, await wants(desk, who)) == (200, 0)
    assert "/contact settings email on" in said
    assert await desk.count("people", "important_mail") == others


async def test_what_steward_has_not_signed_turns_off_nothing(desk: RunningDesk) -> None:
    """Another person, another choice, or a made-up signature."""
    path = next(iter(addresses(desk).values()))
    person, choice, signature = path.removeprefix("/mail/stop/").split(".")
    before = await desk.count("people", "important_mail OR ticket_mail")
    for address in (
        f"{int(person) + 1}.{choice}.{signature}",
        f"{person}.ticket_mail.{signature}",
        f"{person}.{choice}.{'0' * 64}",
        f"{person}.name.{signature}",
        "x",
    ):
        assert (await fetch(desk, "POST", f"/mail/stop/{address}"))[0] == 404
    assert await desk.count("people", "important_mail OR ticket_mail") == before


async def test_only_what_can_be_turned_off_says_how(desk: RunningDesk) -> None:
    """Reminders to people who aren't in Slack have no other way, so they carry no address."""
    subjects = " ".join(addresses(desk))
    assert "is suspended" in subjects
    assert "days left" not in subjects


@pytest.mark.parametrize(
    ("public_url", "begins"), [("https://desk.example", "https://desk.example/mail/stop/7.ticket_mail."), ("", "")]
)
def test_without_a_public_address_there_is_none(public_url: str, begins: str) -> None:
    """Mail programs would call nothing."""
    address = stop_address(public_url, Codes(KEYS), 7, "ticket_mail")
    assert address.startswith(begins)
    assert bool(address) is bool(public_url)
