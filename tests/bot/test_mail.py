"""Emails: their headers, their parts and the folder."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.mail import FolderPostbox, NotSent, compose
from handlers.views.mails import Attachment, Look, Mail, Text

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LOOK = Look("Northwind", "#1264a3")


def a_mail(to: str = "ana@acme.example", subject: str = "Hello", text: str = "Hello Ana") -> EmailMessage:
    """A mail with the token t1."""
    return compose("Stéward <desk@northwind.example>", to, Mail(subject, [Text(text)]), "t1", AT, LOOK)


def read(raw: bytes) -> Any:
    """A mail as its reader's program sees it."""
    return message_from_bytes(raw, policy=policy.default)


def names(folder: Path) -> list[str]:
    """The files in a folder."""
    return [file.name for file in folder.iterdir()]


def test_headers_are_complete_and_carry_any_script() -> None:
    """Names and subjects in any script arrive as written; what is on the wire is ASCII."""
    raw = a_mail(subject="更新のお知らせ · Ołówek", text="Grüße").as_bytes()
    seen = read(raw)
    assert raw.partition(b"\n\n")[0].isascii()
    assert seen["From"].addresses[0].display_name == "Stéward"
    assert (seen["To"], seen["Subject"]) == ("ana@acme.example", "更新のお知らせ · Ołówek")
    assert seen["Date"].datetime == AT
    assert seen["Message-ID"] == "<t1@northwind.example>"
    assert seen["Auto-Submitted"] == "auto-generated"
    assert seen.get_body(("plain",)).get_content() == "Grüße\n"


def test_a_conversation_has_one_first_email() -> None:
    """It has the conversation's name as its ID. The others refer to it, with IDs of their own."""
    first, second = (
        read(compose("desk@northwind.example", "ana@acme.example", letter, token, AT, LOOK).as_bytes())
        for letter, token in (
            (Mail("Ticket", [Text("Hi")], conversation="ticket-1", begins=True), "t1"),
            (Mail("Re: Ticket", [Text("Hi")], conversation="ticket-1"), "t2"),
        )
    )
    assert (first["Message-ID"], first["In-Reply-To"], first["References"]) == (
        "<ticket-1@northwind.example>",
        None,
        None,
    )
    assert second["Message-ID"] == "<t2@northwind.example>"
    assert second["In-Reply-To"] == second["References"] == "<ticket-1@northwind.example>"


def test_long_ids_and_addresses_stay_whole() -> None:
    """No line break and no code gets into them, however long the domain is."""
    host = f"{'mail.' * 20}example"
    letter = Mail("Re: Ticket", [Text("Hi")], conversation="ticket-1")
    stop = f"https://{host}/mail/stop/1.ticket_mail.{'0' * 64}"
    raw = compose(f"desk@{host}", "ana@acme.example", letter, "t1", AT, LOOK, stop=stop).as_bytes().splitlines()
    for line in (f"References: <ticket-1@{host}>", f"In-Reply-To: <ticket-1@{host}>", f"List-Unsubscribe: <{stop}>"):
        assert line.encode() in raw


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_a_subject_can_not_add_a_header(line_break: str) -> None:
    """What somebody called their ticket stays one line."""
    seen = read(a_mail(subject=f"Ana{line_break}Bcc: eve@evil.example").as_bytes())
    assert seen["Bcc"] is None
    assert seen["Subject"] == "Ana Bcc: eve@evil.example"


def test_an_address_can_not_add_a_header() -> None:
    """There is no such address, so there is no such mail."""
    with pytest.raises(ValueError, match="linefeed"):
        a_mail(to="ana@acme.example\nBcc: eve@evil.example")


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@straße.example", "ana@xn--strae-oqa.example"),
        ("añä@acme.example", "añä@acme.example"),
        ("ليلى@نور.example", "ليلى@xn--wgb5bg.example"),
    ],
)
def test_addresses_outside_ascii(address: str, on_the_wire: str) -> None:
    """Domains are written in ASCII; what stands before the @ stays as it is."""
    assert f"To: {on_the_wire}\n".encode() in a_mail(to=address).as_bytes()


async def test_a_folder_has_one_file_a_mail_however_often_it_is_sent(tmp_path: Path) -> None:
    """The second try replaces the first, and nothing else is left there."""
    postbox = FolderPostbox(tmp_path / "made" / "by itself")
    await postbox.send(a_mail(text="first"), "t1")
    await postbox.send(a_mail(text="second"), "t1")
    assert names(tmp_path / "made/by itself") == ["t1.eml"]
    assert read((tmp_path / "made/by itself/t1.eml").read_bytes()).get_body(("plain",)).get_content() == "second\n"


async def test_a_folder_never_shows_half_a_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the mail is not there, and it is tried again."""

    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(NotSent):
            await FolderPostbox(tmp_path).send(a_mail(), "t1")
    assert not (tmp_path / "t1.eml").exists()
    await FolderPostbox(tmp_path).send(a_mail(), "t1")
    assert names(tmp_path) == ["t1.eml"]


def test_a_file_travels_with_a_mail() -> None:
    """Under its name, byte for byte; the text stays the text."""
    content = "\ufeffname\r\n佐藤\r\n".encode()
    mail = compose(
        "desk@northwind.example", "adam@northwind.example", Mail("Trail", [Text("Here.")]), "t1", AT, LOOK,
        [Attachment("audit-2026-11-23.csv", content, "text/csv")],
    )  # fmt: skip
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "Here.\n"
    (file,) = read.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("audit-2026-11-23.csv", "text/csv")
    assert file.get_payload(decode=True) == content
