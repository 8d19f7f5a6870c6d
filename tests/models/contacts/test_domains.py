"""Smart domains: whose addresses belong to the same organization."""

import pytest

from models.contacts.domains import same_smart_domain, smart_domain


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ana@acme.com", "acme.com"),
        ("ana@mail.acme.com", "acme.com"),
        ("ana@a.b.c.acme.co.uk", "acme.co.uk"),
        ("Ana@ACME.Com", "acme.com"),
        ("ana@acme.com.", "acme.com"),
        ("ana@shop.github.io", "shop.github.io"),
        ("ana@mail.acme.internal", "acme.internal"),
        ('"a@b"@acme.com', "acme.com"),
        ("ana@post.bücher.de", "bücher.de"),
        ("ana@post.xn--bcher-kva.de", "bücher.de"),
        ("ana@食狮.公司.cn", "食狮.公司.cn"),
        ("ana@xn--85x722f.xn--55qx5d.cn", "食狮.公司.cn"),
    ],
)
def test_the_smart_domain_is_the_registrable_one(email: str, domain: str) -> None:
    """Hosts below it, case and the way its letters are encoded do not matter; public suffixes do."""
    assert smart_domain(email) == domain


@pytest.mark.parametrize(
    "email",
    [
        "ana@gmail.com",
        "ana@GoogleMail.com",
        "ana@mail.gmail.com",
        "ana@yahoo.co.uk",
        "ana@outlook.com",
        "ana@web.de",
        "ana@qq.com",
        "ana@co.uk",
        "ana@com",
        "ana@github.io",
        "ana@localhost",
        "ana@192.0.2.1",
        "ana@[192.0.2.1]",
        "ana@[IPv6:2001:db8::1]",
        "ana@",
        "ana@.com",
        "ana@acme..com",
        "ana@acme com",
        "acme.com",
        "@",
        "",
    ],
)
def test_some_addresses_have_no_smart_domain(email: str) -> None:
    """Public mail, public suffixes, single hosts, network addresses and what is no address: nobody's domain."""
    assert smart_domain(email) is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("ana@acme.co.uk", "bob@mail.acme.co.uk", True),
        ("ana@ACME.com", "bob@acme.com", True),
        ("ana@bücher.de", "bob@xn--bcher-kva.de", True),
        ("ana@acme.co.uk", "bob@other.co.uk", False),
        ("ana@acme.com", "bob@acme.de", False),
        ("ana@acme.com", "bob@notacme.com", False),
        ("ana@acme.com", "bob@acme.com.evil.example", False),
        ("ana@strasse.de", "bob@straße.de", False),
        ("ana@gmail.com", "bob@gmail.com", False),
        ("ana@[192.0.2.1]", "bob@[192.0.2.1]", False),
        ("", "", False),
    ],
)
def test_two_addresses_share_a_smart_domain_or_not(first: str, second: str, same: bool) -> None:
    """Only a registrable domain that both are in counts, and no public one."""
    assert same_smart_domain(first, second) is same
    assert same_smart_domain(second, first) is same
