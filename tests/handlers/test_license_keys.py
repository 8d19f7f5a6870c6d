"""License keys: handed out when the product says so, or set by the billing team."""

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.licenses import load_licenses
from bot.orderforms import OrderFormError
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import BUG, Hands, Said
from tests.handlers.test_changes_as_work import run, words
from tests.handlers.test_details import rows
from tests.handlers.test_enquiries import BILLING, card, labels
from tests.handlers.test_orders import accept
from tests.support.desk import RunningDesk
from tests.support.keys import KEY as ENCRYPTION_KEY

OLD = "FPS6-ACME-7QK2-M4XD-0080"
NEW = "SENTINEL-ONE"
SET = "/subscription license set SUB-1043"


async def load(hands: Hands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, product: str) -> str:
    """Load a file of keys, as the command line does, by the desk's clock. By another one, its messages may be late."""
    monkeypatch.setattr("bot.licenses.SystemClock", lambda: hands.desk.bot.clock)
    monkeypatch.setenv("DATABASE_URL", str(hands.desk.database.url))
    monkeypatch.setenv("ENCRYPTION_KEYS", ENCRYPTION_KEY)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "keys.txt"
    file.write_text(text)
    return str(await load_licenses(product, file))


async def enter(hands: Hands, key: str, who: str = "bella") -> Said:
    """Open the form, and send a key."""
    form = (await hands.command(who, SET)).view
    assert form is not None
    said = await hands.submit(who, "license_key_set", {"license_key": key}, form["private_metadata"])
    assert BUG not in said.words
    await hands.desk.settle()
    return said


async def upgrade(hands: Hands, to: str = "server-premium", ref: str = "SUB-1043", seats: int = 80) -> None:
    """Order a higher edition."""
    values = {"edition": chosen(to), "seats": str(seats)}
    said = await hands.submit("ana", "subscription_upgrade", values, f"{ref} {seats}")
    quote = re.search(r"Q-\d+-\d+", said.all)
    assert quote, said.words
    assert "Your order ORD-" in (await accept(hands, "ana", quote[0])).words
    await hands.desk.settle()


async def heard(hands: Hands, who: str) -> list[str]:
    """What somebody was told about new keys."""
    said = [words(one) for one in await hands.desk.inbox(who, "dm")]
    return [one for one in said if "new license key for *SUB-1043*" in one]


async def test_staff_set_a_key_and_the_customer_sees_it(hands: Hands) -> None:
    """The contacts who may see the license hear of it. The old key is replaced and isn't shown."""
    said = await enter(hands, NEW)
    assert (
        "SUB-1043 has a new license key. The old one is marked as replaced. I've let these people know:" in said.words
    )
    for who in ("ana", "chidi", "kofi"):
        (message,) = await heard(hands, who)
        assert "It replaces the old one." in message
        assert NEW not in message
    shown = await hands.command("ana", "/subscription license SUB-1043")
    assert NEW in shown.words
    assert "1 earlier key was replaced (<!date^" in shown.words
    assert OLD not in shown.all


async def test_a_key_is_nowhere_in_clear(hands: Hands, capsys: pytest.CaptureFixture[str]) -> None:
    """Not in the log, the audit trail, the outbox, or the rows."""
    await enter(hands, NEW)
    await enter(hands, "SENTINEL-TWO")
    tables = ("audit", "notices", "license_keys", "subscriptions", "enquiries", "handled_requests")
    kept = [str(row) for table in tables for row in await rows(hands.desk, f"SELECT * FROM {table}")]  # noqa: S608
    assert not [row for row in kept if "SENTINEL" in row]
    assert "SENTINEL" not in "".join(capsys.readouterr())
    assert await hands.desk.count("license_keys", "replaced_at IS NOT NULL") == 2


async def test_an_order_without_keys_to_hand_out_is_work(hands: Hands) -> None:
    """The card has a button that opens the form. Setting the key answers it, and whoever ordered hears once."""
    await upgrade(hands)
    work = await card(hands)
    assert "ENQ-1 (New license key) about SUB-1043" in work["text"]
    assert labels(work) == ["Claim", "Set the license key", "Answer", "Decline"]
    assert "*Contact*\nAna Pérez Iñíguez" in words(work)
    assert "*Due since*" in words(work)
    assert "Asked by" not in words(work)
    assert "ENQ-1* · New license key" in (await hands.command("bella", "/enquiry")).words
    coming = "Northwind Software's billing team is setting a new key. I'll let you know when it's here."
    assert coming in (await hands.command("chidi", "/subscription license SUB-1043")).words
    await enter(hands, NEW)
    assert coming not in (await hands.command("chidi", "/subscription license SUB-1043")).words
    assert "Done by Bella" in (await card(hands))["text"]
    assert len(await heard(hands, "ana")) == 1
    assert not [one for one in await hands.desk.inbox("ana", "dm") if "ENQ-1" in one["text"]]
    assert "Done by Bella" in (await hands.command("ana", "/enquiry")).words


async def test_who_misses_a_key_reads_how_to_get_one_or_that_it_is_coming(hands: Hands) -> None:
    """A way to ask, unless the billing team has the work already."""
    gone = text("UPDATE subscriptions SET license_key = '' WHERE number = 1043")
    async with hands.desk.database.transaction() as session:
        await session.execute(gone)
    missing = await hands.command("ana", "/subscription license SUB-1043")
    assert missing.text == (
        "SUB-1043 has no license key on file. If you expect one, ask Northwind Software's billing team: "
        "`/enquiry new SUB-1043`."
    )
    await upgrade(hands)
    coming = await hands.command("ana", "/subscription license SUB-1043")
    assert coming.text == (
        "SUB-1043 has no license key yet. Northwind Software's billing team is setting one. I'll let you know when "
        "it's here."
    )


async def test_an_order_takes_the_next_key(hands: Hands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the order of the file. The billing channel hears once that few are left."""
    said = await load(hands, monkeypatch, tmp_path, "KEY-A\nKEY-B\n\nKEY-C\n", "server-premium")
    assert said == "Added 3 license keys for Fleet Planner Server Premium. 3 can be handed out now."
    await upgrade(hands)
    assert "KEY-A" in (await hands.command("ana", "/subscription license SUB-1043")).words
    assert len(await heard(hands, "ana")) == 1
    await enter(hands, "")
    assert "KEY-B" in (await hands.command("ana", "/subscription license SUB-1043")).words
    low = [one for one in await hands.desk.inbox("bella", BILLING) if "steward licenses server-premium" in one["text"]]
    assert len(low) == 1
    assert "2 license keys for Fleet Planner Server Premium are left." in low[0]["text"]
    assert await hands.desk.count("enquiries") == 0


async def test_a_license_that_waits_gets_the_first_key_that_is_loaded(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And the work is done, without anyone."""
    await upgrade(hands)
    said = await load(hands, monkeypatch, tmp_path, "KEY-A\nKEY-B", "server-premium")
    assert "SUB-1043 waited for a key and got one. 1 can be handed out now." in said
    await hands.desk.settle()
    assert "KEY-A" in (await hands.command("ana", "/subscription license SUB-1043")).words
    assert len(await heard(hands, "ana")) == 1
    assert (await card(hands))["text"].endswith("Done")
    assert "ENQ-1 is already done." in (await hands.command("bella", "/enquiry claim ENQ-1")).words


async def test_a_renewal_keeps_the_key_unless_the_product_says_otherwise(hands: Hands) -> None:
    """The product says when a new key is due."""
    await run(hands, "UPDATE products SET new_keys = '[\"renewal\"]'")
    await upgrade(hands)
    assert await hands.desk.count("enquiries") == 0


async def test_loading_a_file_twice_changes_nothing(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A key that was handed out isn't handed out again."""
    await load(hands, monkeypatch, tmp_path, "KEY-A\nKEY-B\n", "server-premium")
    await upgrade(hands)
    said = await load(hands, monkeypatch, tmp_path, "KEY-A\nKEY-B\nKEY-C", "server-premium")
    assert (
        said == "Added 1 license key for Fleet Planner Server Premium. 2 were loaded before. 2 can be handed out now."
    )


@pytest.mark.parametrize(
    ("text", "product", "fault"),
    [
        ("SECRET-A\n\nSECRET-A\n", "server", "keys.txt:3: This key is already listed, in line 1."),
        (f"SECRET-A\n{OLD}\n", "server", "keys.txt:2: This key belongs to another product or subscription."),
        (f"{'S' * 501}\n", "server", "keys.txt:1: This key is longer than 500 characters."),
        ("SECRET-A\n", "cloud", "keys.txt: “cloud” isn't the key of a license's edition."),
    ],
)
async def test_a_wrong_file_is_refused_with_the_line(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, product: str, fault: str
) -> None:
    """Nothing is loaded, and no key is repeated."""
    with pytest.raises(OrderFormError) as wrong:
        await load(hands, monkeypatch, tmp_path, text, product)
    assert str(wrong.value).endswith(fault)
    assert "SECRET" not in str(wrong.value)
    assert await hands.desk.count("license_keys") == 0


@pytest.mark.parametrize("who", ["agnes", "ana"])
async def test_only_billing_and_admins_set_keys(hands: Hands, who: str) -> None:
    """Neither an agent nor a contact, with the command or with a form."""
    assert (await hands.command(who, SET)).view is None
    await hands.submit(who, "license_key_set", {"license_key": NEW}, "SUB-1043 0+")
    assert OLD in (await hands.command("ana", "/subscription license SUB-1043")).words


async def test_what_the_form_refuses(hands: Hands) -> None:
    """The same key, no key, and a form from before another key was set."""
    assert "SUB-1043 already has this key." in (await enter(hands, OLD)).words
    assert "No keys are left to hand out. Enter one." in (await enter(hands, "")).words
    form = (await hands.command("bella", SET)).view
    assert form is not None
    await enter(hands, NEW)
    said = await hands.submit("adam", "license_key_set", {"license_key": "OTHER"}, form["private_metadata"])
    assert "The license key of SUB-1043 has just been changed." in said.words


@pytest.mark.each_on_both
async def test_two_at_once_get_different_keys(
    desk_on_both: RunningDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One key is handed out once."""
    desk, hands = desk_on_both, Hands(desk_on_both)
    await load(hands, monkeypatch, tmp_path, "KEY-A\nKEY-B\nKEY-C", "server")
    forms = {
        ref: (await hands.command("bella", f"/subscription license set {ref}")).view for ref in ("SUB-1043", "SUB-1045")
    }
    sent = [
        hands.submit("bella", "license_key_set", {"license_key": ""}, (form or {})["private_metadata"])
        for form in forms.values()
    ]
    assert not any(BUG in said.words for said in await asyncio.gather(*sent))
    assert await desk.count("license_keys", "subscription_id IS NOT NULL AND product_id IS NOT NULL") == 2
    shown = [
        (await hands.command(who, f"/subscription license {ref}")).words
        for who, ref in (("ana", "SUB-1043"), ("yuki", "SUB-1045"))
    ]
    assert {re.findall("KEY-[ABC]", one)[0] for one in shown} == {"KEY-A", "KEY-B"}
