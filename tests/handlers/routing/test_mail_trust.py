"""Whether our mail server proved who an email is from: what forgers write there proves nothing."""

import pytest

from handlers.routing.incoming_mail import read_mail
from handlers.routing.mail_trust import LONGEST, is_proven

SERVER, ANA = "mx.vendor.example", "ana@acme.example"
PASS = "dmarc=pass header.from=acme.example"


@pytest.mark.parametrize(
    "header",
    [
        f"mx.vendor.example; {PASS}",
        f"MX.Vendor.Example 1; spf=none; {PASS}",
        "mx.vendor.example;\r\n\tdkim=pass header.i=@acme.example header.s=s1;\r\n\tdmarc=pass (p=REJECT sp=NONE) "
        "header.from=acme.example",
        'mx.vendor.example; dmarc = pass reason="by policy; really" header.from = "ACME.example"',
        "mx.vendor.example (a (nested \\) comment); here); dmarc=pass action=none header.from=ana@acme.example",
        f'mx.vendor.example; spf=pass smtp.mailfrom="x; dmarc=fail header.from=evil.example"@acme.example; {PASS}',
    ],
)
def test_a_pass_of_our_server_for_the_senders_domain_proves_it(header: str) -> None:
    """However the server writes it."""
    assert is_proven([header], SERVER, ANA)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "mx.vendor.example; none",
        f"mx.evil.example; {PASS}",
        f"mx.vendor.example.evil.example; {PASS}",
        f"(mx.vendor.example;) mx.evil.example; {PASS}",
        "mx.vendor.example; dmarc=fail header.from=acme.example",
        "mx.vendor.example; dmarc=none header.from=acme.example",
        "mx.vendor.example; dmarc=passed header.from=acme.example",
        "mx.vendor.example; dmarc=pass",
        "mx.vendor.example; dmarc=pass header.from=mail.acme.example",
        "mx.vendor.example; dmarc=pass header.from=acme.example.evil.example",
        "mx.vendor.example; dmarc=pass header.from=evil.example header.from=acme.example",
        "mx.vendor.example; dmarc=pass smtp.mailfrom=acme.example",
        "mx.vendor.example; dmarc=pass xheader.from=acme.example",
        "mx.vendor.example; dkim=pass header.from=acme.example; spf=pass header.from=acme.example",
        "mx.vendor.example; x-dmarc=pass header.from=acme.example",
        f"mx.vendor.example; dmarc=fail header.from=acme.example; {PASS}",
        f"mx.vendor.example; spf=pass ({PASS})",
        f"mx.vendor.example; spf=fail (; {PASS}",
        f'mx.vendor.example; spf=pass smtp.mailfrom="a; {PASS}; "@evil.example',
        f'mx.vendor.example; spf=fail smtp.mailfrom="a; {PASS}',
        f"mx.vendor.example; {PASS}{' ' * LONGEST}",
    ],
)
def test_anything_else_proves_nothing(header: str) -> None:
    """Another server's word, another result, another domain, or words in comments and quoted texts."""
    assert not is_proven([header], SERVER, ANA)


def test_only_the_topmost_header_counts() -> None:
    """The sender can write headers below that of our server."""
    ours, forged = "mx.vendor.example; dmarc=fail header.from=acme.example", f"mx.vendor.example; {PASS}"
    assert not is_proven([ours, forged], SERVER, ANA)
    assert not is_proven(["mx.relay.example; none", forged], SERVER, ANA)
    assert is_proven([forged, ours], SERVER, ANA)


def test_without_a_name_of_our_server_nothing_is_proven() -> None:
    """Neither does a header without a name."""
    assert not is_proven([f"; {PASS}"], "", ANA)
    assert not is_proven([], SERVER, ANA)


@pytest.mark.parametrize(
    ("senders", "is_one"),
    [
        (["From: Ana <ana@acme.example>"], True),
        (["From: ana@acme.example", "From: eve@acme.example"], False),
        (["From: ana@acme.example, eve@acme.example"], False),
        (["From: Team: ana@acme.example;"], False),
        (["From: ana@acme.example <eve@evil.example>"], False),
        (['From: "ana@acme.example" <eve@evil.example>'], True),
        (["From: undisclosed"], False),
        ([], False),
    ],
)
def test_an_email_has_one_sender_or_none(senders: list[str], is_one: bool) -> None:
    """Of two, programs would choose differently."""
    raw = "\r\n".join([*senders, "To: desk@vendor.example", "", "Hello"]).encode()
    assert read_mail(raw).is_from_one is is_one


def test_the_headers_of_servers_are_read_from_the_top_and_as_they_are() -> None:
    """Encoded words stay encoded, so that nobody hides a semicolon in one."""
    raw = b"authentication-results: mx.a;\r\n none\r\nAuthentication-Results: =?utf-8?q?mx=3B?=\r\n\r\nHello"
    assert read_mail(raw).proofs == ["mx.a; none", "=?utf-8?q?mx=3B?="]
