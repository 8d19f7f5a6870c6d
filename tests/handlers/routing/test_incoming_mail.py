"""What incoming emails say: the words of their author, and nothing that they quote."""

from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from textwrap import dedent

import pytest

from handlers.routing.incoming_mail import read_mail
from models.core.mail_parts import TooIntricate

HEAD = "From: Ana Pérez <Ana@Acme.example>\nTo: desk+x@northwind.example\nSubject: Re: Ticket T-5\nMessage-ID: <m1@x>\n"
SAID = "It still fails.\n\nSince noon."
OURS = "Hello Ana,\n> Agnes answered: try again."
PROGRAMS = sorted((Path(__file__).parent / "mails").glob("*.txt"))


@pytest.mark.parametrize("program", PROGRAMS, ids=[file.stem for file in PROGRAMS])
def test_what_is_quoted_is_cut(program: Path) -> None:
    """What the author wrote is whole, in each of these programs."""
    body = program.read_text().format(said=SAID, ours=OURS)
    mail = read_mail(f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n{body}".encode())
    assert mail.text == SAID


@pytest.mark.parametrize(
    "odd",
    [
        "On Monday " * 10_000,
        "x\n" + "\n" * 100_000 + "y",
        "> " * 50_000,
        "On a\n\n" * 15_000,
        " " * 100_000 + "x",
        ("Am " + "schrieb " * 200 + "\n") * 12,
    ],
    ids=["one line", "breaks", "bars", "many quotes", "blanks", "a German line"],
)
def test_odd_texts_do_not_keep_the_desk_busy(odd: str) -> None:
    """With the library alone, some of these take minutes, in which nobody is answered."""
    assert len(read_mail(f"{HEAD}Content-Type: text/plain\n\n{odd}".encode()).text) <= len(odd)


@pytest.mark.parametrize(
    "raw",
    [
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\nContent-Type: text/plain\n\nhi\n" * 501,
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nhi\n" * 501,
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n" + "\n" * 10_000_001,
        f"Cc: {', '.join(f'a{number}@b.example' for number in range(20_000))}\n{HEAD}\nHi\n",
    ],
    ids=["parts", "parts without headers", "lines", "recipients"],
)
def test_what_no_person_writes_is_not_read(raw: str) -> None:
    """It stays among what failed, for a person to look at."""
    with pytest.raises(TooIntricate):
        read_mail(raw.encode())


def test_a_long_text_without_a_quote_is_whole() -> None:
    """Also what comes after the part in which quotes are looked for."""
    said = "\n".join(f"Line {number} of the log." for number in range(3_000))
    assert read_mail(f"{HEAD}Content-Type: text/plain\n\n{said}".encode()).text == said


def test_a_long_line_stays_and_the_quote_is_cut() -> None:
    """Programs write a paragraph in one line. If it's quoted, it's cut with the rest."""
    long = "It still fails. " * 200
    body = f"{long}\n\nSince noon.\n\nOn Monday, 2 March 2026 at 09:00, Agnes wrote:\n> Hello\n> {long}\n"
    assert read_mail(f"{HEAD}Content-Type: text/plain\n\n{body}".encode()).text == f"{long.strip()}\n\nSince noon."


def test_an_email_of_html_alone_is_text() -> None:
    """Without the quoted email, scripts and styles."""
    page = """<html><head><style>p {color: red}</style></head><body><p>It still fails.</p>
    <p>Since noon &amp; <b>always</b>.</p>
    <div class="gmail_quote">On Monday, Northwind wrote:<blockquote>Hello Ana</blockquote></div></body></html>"""
    mail = read_mail(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{page}".encode())
    assert mail.text == "It still fails.\n\nSince noon & always."


def test_who_wrote_and_to_whom() -> None:
    """Addresses are compared in lower case, and an alias can stand in any of the usual headers."""
    raw = f"Delivered-To: Desk+Y@northwind.example\n{HEAD}Cc: Ben <ben@acme.example>\n\nHi\n"
    mail = read_mail(raw.encode())
    assert mail.sender == "ana@acme.example"
    assert mail.recipients == {"desk+x@northwind.example", "desk+y@northwind.example", "ben@acme.example"}


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <all.acme.example>",
        "Return-Path: <>",
        "X-Autoreply: yes",
    ],
)
def test_programs_are_not_people(header: str) -> None:
    """Absence notices, lists and reports."""
    assert read_mail(f"{header}\n{HEAD}\nI'm away.\n".encode()).is_automatic
    assert not read_mail(f"Auto-Submitted: no\n{HEAD}\nI'm here.\n".encode()).is_automatic


def test_a_report_names_the_addresses_that_are_refused_for_good() -> None:
    """A delay isn't one of them."""
    raw = dedent("""\
        From: postmaster@mx.example
        To: desk@northwind.example
        Subject: Undelivered
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        It didn't arrive.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; Ben@Acme.example
        Action: failed
        Status: 5.1.1

        Final-Recipient: rfc822; ana@acme.example
        Action: delayed
        Status: 4.4.1

        --b--
        """)
    mail = read_mail(raw.encode())
    assert mail.refused == [("ben@acme.example", "5.1.1")]
    assert mail.is_automatic


def test_files_come_with_their_names_and_signatures_pictures_do_not() -> None:
    """A logo within the text was attached by nobody."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "ana@acme.example", "desk@northwind.example"
    mail.set_content("See the log.")
    mail.add_attachment(b"\x00\x01", "application", "octet-stream", filename="core 佐藤.bin")
    mail.add_attachment(b"GIF89a", "image", "gif", cid="<logo>", disposition="inline")
    read = read_mail(mail.as_bytes())
    assert [(file.name, file.content) for file in read.files] == [("core 佐藤.bin", b"\x00\x01")]


def test_files_are_found_however_deep_they_are() -> None:
    """Also below the HTML, beside a signature of a program, and an email that's forwarded as a file."""
    text, page = MIMEText("See the log."), MIMEText("<p>See the log.</p>", "html")
    log, key = MIMEText("level=error"), MIMEApplication(b"k", "pkcs7-signature")
    log["Content-Disposition"] = "attachment; filename=server.log"
    below = MIMEMultipart("mixed", _subparts=[page, log])
    forwarded = MIMEText("Hello")
    forwarded["Subject"] = "Earlier"
    inner = MIMEMultipart("mixed", _subparts=[MIMEMultipart("alternative", _subparts=[text, below])])
    mail = MIMEMultipart("signed", _subparts=[MIMEMultipart("mixed", _subparts=[inner, MIMEMessage(forwarded)]), key])
    read = read_mail(mail.as_bytes())
    assert read.text == "See the log."
    assert [(file.name, b"level=error" in file.content) for file in read.files] == [
        ("server.log", True),
        ("Earlier.eml", False),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: =?utf-8?q?\xff?=\nSubject: =?x?y?z?=\n\n\xff",
        b"Content-Type: text/plain; charset=nonsense\n\nHi",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/partial\n\n--a--\n",
        b"To: <<>>,,@\nContent-Type: text/html\n\n<<<>",
    ],
)
def test_nonsense_is_read_without_an_error(raw: bytes) -> None:
    """Anyone can send anything."""
    assert read_mail(raw).files == []
