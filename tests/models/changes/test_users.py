"""Users of a site: each takes a seat, and there are never more than seats."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.access.audit import AuditEntry
from models.billing.orders.tables import Quote
from models.changes.people_in import Named, users_named
from models.changes.seats import change_seats
from models.changes.users import add_site_users, list_site_users, remove_site_users
from models.core.errors import Problem, Refused
from models.core.problems import Empty, NoAddress
from models.subscriptions.problems import NoSuchUser, SeatsTaken, TooManyUsers, UsersLeft
from models.subscriptions.tables import SiteUser, SubscriptionState
from tests.models.builders import Office
from tests.models.changes.sites import REF, Site

A, B, C = Named("a@acme.example", "Ana"), Named("b@acme.example"), Named("c@acme.example")


async def test_users_are_added_with_their_names_and_are_not_twice(office: Office) -> None:
    """Who is there already is said; the trail names rows, and no address."""
    site = await Site(office).build(5)
    first = await office.do(add_site_users, site.eva, REF, [A, B])
    second = await office.do(add_site_users, site.eva, REF, [B, C])
    assert ([one.email for one in first.added], first.already) == (["a@acme.example", "b@acme.example"], [])
    assert ([one.email for one in second.added], second.already) == (["c@acme.example"], ["b@acme.example"])
    assert [(one.email, one.name) for one in (await office.do(list_site_users, site.eva, REF)).users] == [
        ("a@acme.example", "Ana"), ("b@acme.example", ""), ("c@acme.example", ""),
    ]  # fmt: skip
    ids = {one.email: one.id for one in await office.all(SiteUser)}
    kept = [entry.details for entry in await office.all(AuditEntry)]
    assert kept == [{"users": [ids["a@acme.example"], ids["b@acme.example"]]}, {"users": [ids["c@acme.example"]]}]


async def test_without_seats_nobody_is_added_and_what_is_missing_is_quoted(office: Office) -> None:
    """Two seats, one taken, three more wanted: two seats are missing, at 190.52 each to the end of 2026."""
    site = await Site(office).build(2)
    await office.do(add_site_users, site.eva, REF, [A])
    more = [B, C, Named("d@acme.example")]
    outcome = await office.do(add_site_users, site.eva, REF, more)
    assert (outcome.missing, list(outcome.added), outcome.wanted) == (2, [], more)
    assert outcome.quote is not None
    assert [(one.quantity, one.net, one.seats_before, one.seats_after) for one in outcome.quote.lines] == [
        (2, 38_104, 2, 4)
    ]
    assert await site.users() == ["a@acme.example"]
    await site.accept(site.eva, outcome.quote)
    await office.do(add_site_users, site.eva, REF, more)
    assert await site.users() == ["a@acme.example", "b@acme.example", "c@acme.example", "d@acme.example"]


async def test_who_is_there_already_needs_no_seat(office: Office) -> None:
    """A full site takes the same people again without a word of money."""
    site = await Site(office).build(2)
    await office.do(add_site_users, site.eva, REF, [A, B])
    outcome = await office.do(add_site_users, site.eva, REF, [A, B])
    assert (outcome.quote, outcome.already, await office.all(Quote)) == (None, [A.email, B.email], [])


async def test_a_seat_that_is_given_up_is_free_for_the_next_one(office: Office) -> None:
    """And who gave it up may come back, while the first row stays."""
    site = await Site(office).build(1)
    await office.do(add_site_users, site.eva, REF, [A])
    await office.do(remove_site_users, site.eva, REF, ["a@acme.example"])
    await office.do(add_site_users, site.eva, REF, [B])
    assert await site.users() == ["b@acme.example"]
    await office.do(remove_site_users, site.eva, REF, ["b@acme.example"])
    await office.do(add_site_users, site.eva, REF, [A])
    assert await site.users() == ["a@acme.example"]
    assert len(await office.all(SiteUser)) == 3


async def test_who_is_no_user_can_not_be_removed(office: Office) -> None:
    """Also not twice."""
    site = await Site(office).build(1)
    await office.do(add_site_users, site.eva, REF, [A])
    await office.do(remove_site_users, site.eva, REF, ["a@acme.example"])
    with pytest.raises(Refused) as refused:
        await office.do(remove_site_users, site.eva, REF, ["a@acme.example"])
    assert isinstance(refused.value.problem, NoSuchUser)


async def test_an_evaluation_says_where_more_seats_are(office: Office) -> None:
    """There they cost nothing, so there is no quote."""
    site = await Site(office).build(1, state=SubscriptionState.EVALUATION, bought=False)
    with pytest.raises(Refused) as refused:
        await office.do(add_site_users, site.eva, REF, [A, B])
    assert isinstance(refused.value.problem, SeatsTaken)
    assert await office.all(Quote) == []


@pytest.mark.each_on_both
async def test_two_at_once_never_take_more_seats_than_there_are(office: Office) -> None:
    """Eight requests for two users each, for five seats: two are served, and the others read what more costs."""
    site = await Site(office).build(5)
    wanted = [[Named(f"{n}a@acme.example"), Named(f"{n}b@acme.example")] for n in range(8)]
    outcomes = await asyncio.gather(*[office.do(add_site_users, site.eva, REF, pair) for pair in wanted])
    assert sorted(len(one.added) for one in outcomes) == [0] * 6 + [2, 2]
    assert len(await site.users()) == 4
    assert {one.missing for one in outcomes if not one.added} == {1}


@pytest.mark.each_on_both
async def test_seats_that_go_while_users_come_leave_a_seat_for_each(office: Office) -> None:
    """Whoever is second finds what the first did: the seats are needed by then, or the users find none."""
    site = await Site(office).build(5)
    await office.do(add_site_users, site.eva, REF, [A, B])
    fewer = office.do(change_seats, site.eva, REF, "cloud", 2, 5)
    more = office.do(add_site_users, site.eva, REF, [C, Named("d@acme.example")])
    first, second = await asyncio.gather(fewer, more, return_exceptions=True)
    refused = isinstance(first, Refused) and isinstance(first.problem, UsersLeft)
    assert not isinstance(second, BaseException)
    assert (refused, len(second.added)) in ((True, 2), (False, 0))
    assert len(await site.users()) <= (await site.seats())["cloud"]


ANA, BEN = Named("ana@acme.example", "Ana Duarte"), Named("ben@acme.example", "Ben")
BARE = [Named("ana@acme.example"), Named("ben@acme.example")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ana@ACME.example", [Named("ana@acme.example")]),
        ("  ana@acme.example \n\n ben@acme.example", BARE),
        ("Ana Duarte <ana@acme.example>", [ANA]),
        ("ana@acme.example Ana  Duarte", [ANA]),
        ("ana@acme.example, Ana Duarte", [ANA]),
        ("ana@acme.example,Ana Duarte\r\nben@acme.example,Ben\r\n", [ANA, BEN]),
        ("Ana Duarte,ana@acme.example\nBen,ben@acme.example", [ANA, BEN]),
        ("ana@acme.example;Ana Duarte\r\nben@acme.example;Ben\r\n", [ANA, BEN]),
        ("Ana Duarte;ana@acme.example\nBen;ben@acme.example", [ANA, BEN]),
        ("1. ana@acme.example Ana Duarte\n2. Ben <ben@acme.example>", [ANA, BEN]),
        ("ana@acme.example\nAna@acme.example Twice", [Named("ana@acme.example")]),
        ("ana@acme.example ben@acme.example", BARE),
        ("ana@acme.example,ben@acme.example", BARE),
        ("ana@acme.example; ben@acme.example;", BARE),
        ("ana@acme.example\tben@acme.example", BARE),
        ("“ana@acme.example”, 'ben@acme.example'.", BARE),
        ("<mailto:ana@acme.example|ana@acme.example>, <mailto:ben@acme.example|Ben>", BARE),
        ("mailto:ana@acme.example (ben@acme.example)", BARE),
        ("<ana@acme.example><ben@acme.example>", BARE),
        ("- ana@acme.example\n• ben@acme.example", BARE),
        ("1. ana@acme.example\n2) ben@acme.example", BARE),
        ("Ana Duarte <ana@acme.example>, Ben <ben@acme.example>", [ANA, BEN]),
        ("Ana Duarte <ana@acme.example> Ben <ben@acme.example>", [ANA, BEN]),
        ('"Ana Duarte" <ana@acme.example>; “Ben” <ben@acme.example>', [ANA, BEN]),
        ("ana@acme.example Ana Duarte, ben@acme.example Ben", [ANA, BEN]),
        ("Ana Duarte ana@acme.example Ben ben@acme.example", [ANA, BEN]),
        ("ana@acme.example (Ana Duarte)\nBen\tben@acme.example", [ANA, BEN]),
        (
            "Duarte, Ana <ana@acme.example>, Ben <ben@acme.example>",
            [Named("ana@acme.example", "Duarte, Ana"), BEN],
        ),
    ],
)
def test_users_are_read_as_people_paste_them(text: str, found: list[Named]) -> None:
    """From mails, lists, tables and Slack: addresses, with a name before or behind them."""
    assert users_named(text).people == found
    assert users_named(text).unread == []


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("ana@acme.example\nBen", ["Ben"]),
        ("ana@acme.example, nobody, ben@acme.example", ["nobody"]),
        ("ana@acme.example ben@ zoe@@acme.example", ["ben@", "zoe@@acme.example"]),
        ("Ana <ana@acme.example>; ben[at]acme.example", ["ben[at]acme.example"]),
        ("ana@acme.example\nBen\nBen", ["Ben"]),
        ("Email,Name\nana@acme.example,Ana", ["Email,Name"]),
        ("Email;Name\nana@acme.example;Ana\nben@acme.example;Ben", ["Email Name"]),
        ("ana@acme.example\nhugo@acme,example", ["hugo@acme,example"]),
    ],
)
def test_what_is_no_address_is_kept_apart(text: str, unread: list[str]) -> None:
    """So that it can be said."""
    named = users_named(text)
    assert named.people[0].email == "ana@acme.example"
    assert named.unread == unread


@given(
    st.lists(st.sampled_from([*'ab@.<>,;:()\n\t "', "ana@acme.example", "Ana", "mailto:", "|"]), max_size=20).map(
        "".join
    )
)
def test_no_name_holds_an_address(text: str) -> None:
    """However they were pasted."""
    try:
        named = users_named(text).people
    except Refused:
        return
    assert [one.name for one in named if "@" in one.name] == []


@pytest.mark.parametrize("sign", ["@", "<", "a@b,", "<mailto:", ",", ", a <", "x "])
def test_a_long_list_is_read_in_time_that_grows_with_it(sign: str) -> None:
    """Looking at all pairs of sixteen thousand signs takes minutes."""
    with pytest.raises(Refused):
        users_named((sign * 16_000)[:16_000])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n ", Empty),
        (" ; , - ", Empty),
        ("Ben\nben@", NoAddress),
        ("\n".join(f"u{n}@acme.example" for n in range(101)), TooManyUsers),
    ],
)
def test_what_names_nobody_is_said_beside_the_field(text: str, problem: type[Problem]) -> None:
    """So that the form stays open."""
    with pytest.raises(Refused) as refused:
        users_named(text)
    assert (type(refused.value.problem), refused.value.field) == (problem, "users")
