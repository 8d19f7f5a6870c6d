"""Smart domains: whose addresses belong to the same organization."""

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

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
        ("ana@acme.onmicrosoft.com", "acme.onmicrosoft.com"),
        ("ana@acme.mail.onmicrosoft.com", "acme.mail.onmicrosoft.com"),
        ("ana@help.acme.zendesk.com", "acme.zendesk.com"),
        ("ana@Acme.FreshDesk.com", "acme.freshdesk.com"),
        ("ana@acme.atlassian.net", "acme.atlassian.net"),
        ("ana@acme-com.20230601.gappssmtp.com", "acme-com.20230601.gappssmtp.com"),
        ("ana@acme.myshopify.com", "acme.myshopify.com"),
        ("ana@acme.my.salesforce.com", "acme.my.salesforce.com"),
        ("ana@salesforce.com", "salesforce.com"),
        ("ana@microsoft.com", "microsoft.com"),
        ("ana@appleid.com", "appleid.com"),
        ("ana@monmailbox.org", "monmailbox.org"),
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
        "ana@mailbox.org",
        "ana@hey.com",
        "ana@tuta.io",
        "ana@tutanota.com",
        "ana@ana.mozmail.com",
        "ana@mozmail.com",
        "ana@zohomail.eu",
        "ana@zohomail.com",
        "x7k@privaterelay.appleid.com",
        "ana@relayed.privaterelay.appleid.com",
        "ana@duck.com",
        "ana@pm.me",
        "ana@proton.me",
        "ana@fastmail.com",
        "ana@posteo.de",
        "ana@passmail.net",
        "ana@ana.anonaddy.com",
        "ana@guerrillamail.com",
        "ana@onmicrosoft.com",
        "ana@mail.onmicrosoft.com",
        "ana@zendesk.com",
        "ana@20230601.gappssmtp.com",
        "ana@gappssmtp.com",
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
        ("ana@BÜCHER.DE", "bob@XN--BCHER-KVA.de", True),
        ("ana@bu\u0308cher.de", "bob@bücher.de", True),
        ("ana@mail.ACME.co.uk", "bob@shop.acme.CO.UK", True),
        ("ana@acme.co.uk", "bob@acme.uk", False),
        ("ana@acme.co.uk", "bob@acme.co.uk.com", False),
        ("ana@acme.com", "bob@xn--acme-.com", False),
        ("ana@bücher.de", "bob@xn--xn--bcher-kva-.de", False),
        ("ana@acme.com", "bob@аcme.com", False),
        ("ana@acme.com", "bob@ac\u200bme.com", False),
        ("ana@shop.github.io", "bob@other.github.io", False),
        ("ana@acme.com", '"x@acme.com"@evil.example', False),
        ("ana@acme.com", "acme.com@evil.example", False),
        ("ana@gmail.com", "bob@gmail.com", False),
        ("ana@acme.onmicrosoft.com", "bob@evil.onmicrosoft.com", False),
        ("ana@acme.onmicrosoft.com", "bob@mail.acme.onmicrosoft.com", True),
        ("ana@acme.mail.onmicrosoft.com", "bob@evil.mail.onmicrosoft.com", False),
        ("ana@acme.zendesk.com", "bob@evil.zendesk.com", False),
        ("ana@acme.atlassian.net", "bob@evil.atlassian.net", False),
        ("ana@a.20230601.gappssmtp.com", "bob@b.20230601.gappssmtp.com", False),
        ("ana@hey.com", "bob@hey.com", False),
        ("ana@a.mozmail.com", "bob@a.mozmail.com", False),
        ("ana@[192.0.2.1]", "bob@[192.0.2.1]", False),
        ("", "", False),
    ],
)
def test_two_addresses_share_a_smart_domain_or_not(first: str, second: str, same: bool) -> None:
    """Only a registrable domain that both are in counts, and no public one."""
    assert same_smart_domain(first, second) is same
    assert same_smart_domain(second, first) is same


names = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
cases = st.sampled_from([str.lower, str.upper, str.title])


@given(ours=names, first=st.lists(names, max_size=3), second=st.lists(names, max_size=3), write=cases)
def test_hosts_below_and_case_make_no_difference(
    ours: str, first: list[str], second: list[str], write: Callable[[str], str]
) -> None:
    """Whatever stands before what was registered, and however it is written."""
    hosts = [".".join([*before, f"{ours}-gmbh", "co", "uk"]) for before in (first, second)]
    assert same_smart_domain(f"ana@{hosts[0]}", write(f"bob@{hosts[1]}"))


@given(ours=names, theirs=names, suffix=st.sampled_from(["com", "co.uk", "de", "公司.cn", "github.io"]))
def test_two_registered_names_are_two(ours: str, theirs: str, suffix: str) -> None:
    """Under the same suffix, before it, or with the other's name as their own host."""
    assume(ours != theirs)
    mine = f"ana@{ours}-x.{suffix}"
    for other in (f"{theirs}-x.{suffix}", f"{ours}-x.{suffix}.{theirs}-x.com", f"{theirs}{ours}-x.{suffix}"):
        assert not same_smart_domain(mine, f"bob@{other}")


@given(host=st.text(max_size=40))
@example(host=" .:")
def test_nothing_comes_out_of_a_host_that_was_not_in_it(host: str) -> None:
    """Whatever somebody writes, a name in plain letters ends what they wrote."""
    found = smart_domain(f"ana@{host}")
    if found is not None and found.isascii():
        assert host.lower().strip().rstrip(".").endswith(found)
