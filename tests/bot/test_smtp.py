"""Emails by SMTP, to a real server on loopback."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot import mail as mail_module
from bot.mail import AddressRefused, MailDown, NeverSent, NotSent, SmtpPostbox, Tls
from tests.bot.smtp_peer import Peer, peer
from tests.bot.test_mail import a_mail, read
from tests.support.postgres import free_port

__all__ = ["peer"]


async def test_a_mail_is_handed_over(peer: Peer) -> None:
    """To the address, from the address, with the Message-ID of its token."""
    await peer.postbox().send(a_mail(), "t1")
    (envelope,) = peer.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@northwind.example", ["ana@acme.example"])
    assert read(envelope.content)["Message-ID"] == "<t1@northwind.example>"


@pytest.mark.parametrize(("password", "passes"), [("p%40ss%3Aw%C3%B6rd", True), ("wrong", False)])
async def test_login(peer: Peer, password: str, passes: bool) -> None:
    """With signs that are escaped in the URL; a wrong password is not the mail's fault, so it is tried again."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"desk", "p@ss:wörd".encode()), handled=False)

    peer.smtp = {"auth_require_tls": False, "authenticator": check}
    if passes:
        await peer.postbox(f"desk:{password}@").send(a_mail(), "t1")
    else:
        with pytest.raises(NotSent, match="535"):
            await peer.postbox(f"desk:{password}@").send(a_mail(), "t1")
    assert len(peer.taken) == passes


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("rcpt", "550 No such user", AddressRefused),
        ("rcpt", "550 5.1.1 No such user", AddressRefused),
        ("rcpt", "451 Greylisted", NotSent),
        ("data", "554 Looks like spam", NeverSent),
        ("data", "452 Disk full", NotSent),
        ("mail", "553 Sender not allowed", NotSent),
        ("mail", "421 Too many connections", NotSent),
    ],
)
async def test_refusals(peer: Peer, step: str, answer: str, outcome: type[Exception]) -> None:
    """Only what is about this mail or its recipient is for good; the rest is tried again. The code is said."""
    peer.answers[step] = answer
    with pytest.raises(outcome) as refused:
        await peer.postbox().send(a_mail(), "t1")
    assert str(refused.value).startswith(f"SMTP {answer.split()[0]}")
    assert peer.taken == []


@pytest.mark.parametrize("step", ["rcpt", "data", "mail"])
async def test_nothing_that_a_server_writes_is_kept(peer: Peer, step: str) -> None:
    """Its words may name the recipient, or quote the mail. The status of RFC 3463 says what is wrong, by number."""
    peer.answers[step] = "550 5.1.1 <ben@acme.example>: unknown, 4711 in sight"
    with pytest.raises((NeverSent, NotSent)) as refused:
        await peer.postbox().send(a_mail(), "t1")
    assert str(refused.value) == "SMTP 550 5.1.1"


@pytest.mark.parametrize("answer", ["550 5.7.1 Blocked", "552 5.2.2 Mailbox full", "554 5.7.0 Spam"])
async def test_what_is_not_about_the_address_says_nothing_about_it(peer: Peer, answer: str) -> None:
    """Otherwise all customers would count as unreachable once the server is on a list of spammers."""
    peer.answers["rcpt"] = answer
    with pytest.raises(NeverSent) as refused:
        await peer.postbox().send(a_mail(), "t1")
    assert not isinstance(refused.value, AddressRefused)


async def test_one_connection_takes_several_mails(peer: Peer) -> None:
    """One after the other."""
    postbox = peer.postbox()
    await postbox.send(a_mail(), "t1")
    await postbox.send(a_mail(to="ben@acme.example"), "t2")
    assert [envelope.rcpt_tos for envelope in peer.taken] == [["ana@acme.example"], ["ben@acme.example"]]
    assert len(peer.connections) == 1
    await postbox.close()


async def test_a_connection_that_the_server_closed_is_opened_anew(peer: Peer) -> None:
    """Servers close idle connections, and the mail isn't the worse for it."""
    postbox = peer.postbox()
    await postbox.send(a_mail(), "t1")
    peer.close()
    await postbox.send(a_mail(), "t2")
    assert (len(peer.taken), len(peer.connections)) == (2, 2)
    await postbox.close()


async def test_mails_at_once_have_connections_of_their_own(peer: Peer) -> None:
    """No mail waits for another, and none gets into another's."""
    postbox = peer.postbox()
    await asyncio.gather(*[postbox.send(a_mail(to=f"p{number}@acme.example"), f"t{number}") for number in range(6)])
    assert sorted(envelope.rcpt_tos[0] for envelope in peer.taken) == [f"p{number}@acme.example" for number in range(6)]
    assert len(postbox._idle) == mail_module.MOST_IDLE
    await postbox.close()


async def test_a_server_without_encryption_is_refused_where_it_is_required(peer: Peer) -> None:
    """Neither the mail nor the password leaves."""
    peer.smtp = {"auth_require_tls": False}
    postbox = SmtpPostbox(f"smtp://desk:secret@127.0.0.1:{peer.port}", Tls.REQUIRED)
    with pytest.raises(MailDown, match="STARTTLS"):
        await postbox.send(a_mail(), "t1")
    assert peer.taken == []


async def test_required_encryption(peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with a certificate that is trusted gets the mail, and one with another certificate doesn't."""
    certificate, key = self_signed("localhost")
    (tmp_path / "server.pem").write_bytes(certificate + key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "server.pem")
    peer.smtp = {"tls_context": context, "require_starttls": True}
    with pytest.raises(MailDown, match="Cert"):
        await SmtpPostbox(f"smtp://localhost:{peer.port}", Tls.REQUIRED).send(a_mail(), "t1")
    assert peer.taken == []
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    postbox = SmtpPostbox(f"smtp://localhost:{peer.port}", Tls.REQUIRED)
    await postbox.send(a_mail(), "t1")
    assert len(peer.taken) == 1
    await postbox.close()


def self_signed(host: str) -> tuple[bytes, bytes]:
    """A certificate for a host, and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, secret = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return certificate.public_bytes(encoding), key.private_bytes(encoding, secret, serialization.NoEncryption())


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("smtp://mail.example", Tls.REQUIRED),
        ("smtp://localhost:2525", Tls.OFFERED),
        ("smtp://127.0.0.1", Tls.OFFERED),
        ("smtp://10.0.0.1", Tls.REQUIRED),
    ],
)
def test_encryption_is_required_of_other_machines(url: str, tls: Tls) -> None:
    """Unless the setting says something else."""
    assert SmtpPostbox(url).tls is tls
    assert SmtpPostbox(url, Tls.OFFERED).tls is Tls.OFFERED


async def test_a_mail_is_sent_again_with_the_same_id_when_the_answer_was_lost(peer: Peer) -> None:
    """SMTP can't be asked what arrived: the server has it twice, and mailboxes know it for the same."""
    peer.answers["data"] = "drop after"
    with pytest.raises(NotSent):
        await peer.postbox().send(a_mail(), "t1")
    peer.answers.clear()
    await peer.postbox().send(a_mail(), "t1")
    assert [read(envelope.content)["Message-ID"] for envelope in peer.taken] == ["<t1@northwind.example>"] * 2


async def test_a_connection_lost_before_the_server_took_the_mail(peer: Peer) -> None:
    """It is to be sent again."""
    peer.answers["data"] = "drop before"
    with pytest.raises(NotSent):
        await peer.postbox().send(a_mail(), "t1")
    assert peer.taken == []


async def test_a_connection_lost_after_the_mail_was_taken_is_no_trouble(peer: Peer) -> None:
    """The server has confirmed it; how the two part does not matter."""
    peer.answers["quit"] = "drop"
    await peer.postbox().send(a_mail(), "t1")
    assert len(peer.taken) == 1


async def test_a_server_that_is_not_there() -> None:
    """It is tried again."""
    with pytest.raises(NotSent):
        await SmtpPostbox(f"smtp://127.0.0.1:{free_port()}").send(a_mail(), "t1")


async def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up after a while, and tried again."""
    monkeypatch.setattr(mail_module, "SMTP_TIMEOUT", 0.2)
    left = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        left.set()

    silent = await asyncio.start_server(listen, "127.0.0.1", 0)
    with pytest.raises(NotSent):
        await SmtpPostbox(f"smtp://127.0.0.1:{silent.sockets[0].getsockname()[1]}").send(a_mail(), "t1")
    silent.close()
    await left.wait()


async def test_an_address_that_only_some_servers_know(peer: Peer) -> None:
    """Letters outside ASCII before the @ need a server with SMTPUTF8; for others the mail is parked, saying why."""
    with pytest.raises(NeverSent, match="SMTPUTF8"):
        await peer.postbox().send(a_mail(to="añä@acme.example"), "t1")
    peer.smtp = {"enable_SMTPUTF8": True}
    await peer.postbox().send(a_mail(to="añä@acme.example"), "t1")
    assert peer.taken[0].rcpt_tos == ["añä@acme.example"]


@pytest.mark.parametrize(
    ("url", "host", "port", "use_tls"),
    [
        ("smtp://mail.example", "mail.example", 25, False),
        ("smtp://desk:secret@mail.example", "mail.example", 587, False),
        ("smtps://desk:secret@mail.example", "mail.example", 465, True),
        ("smtp://desk:secret@mail.example:2525", "mail.example", 2525, False),
    ],
)
def test_addresses_of_servers(url: str, host: str, port: int, use_tls: bool) -> None:
    """The port is the usual one for what the URL says."""
    postbox = SmtpPostbox(url)
    assert (postbox.host, postbox.port, postbox.use_tls) == (host, port, use_tls)
