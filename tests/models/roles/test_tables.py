"""The shipped role tables say what their sources say; a broken table is refused with its place."""

import re
import shutil
from itertools import product
from pathlib import Path

import pytest

from models.roles import (
    Cell,
    Condition,
    Facts,
    Kind,
    Right,
    Role,
    RoleTables,
    StaffRight,
    StaffRole,
    TableError,
    decide,
)
from models.roles.tables import HERE, read_staff_table, read_table
from tests.models.roles import typed

KEYS = tuple(typed.TABLES)
SHIPPED = RoleTables.shipped()
ROWS = [(key, row) for key in KEYS for row in typed.SOURCE_ROWS[key]]


def test_the_words_are_those_of_the_sources() -> None:
    """Roles, rights, kinds and staff's words are all that is typed, and no others."""
    assert {role.value for role in Role} == set(typed.ROLES)
    assert {right.value for right in Right} == set(typed.LICENSE_AND_SITE) == set(typed.SUPPORT_PORTAL)
    assert {kind.value for kind in Kind} == {"license", "site"}
    assert {right.value for right in StaffRight} == set(typed.STAFF)
    assert {role.value for role in StaffRole} == {"agent", "billing", "admin"}


@pytest.mark.parametrize(("key", "name"), ROWS, ids=[f"{key}: {name}" for key, name in ROWS])
def test_a_row_of_the_source(key: str, name: str) -> None:
    """Its cells, question marks, kinds and condition are those typed, and what is decided for each role alone follows;
    the shipped table has its words, where the source prints it in words."""
    for right in typed.SOURCE_ROWS[key][name]:
        line, row = typed.TABLES[key][right], SHIPPED[key].rows[Right(right)]
        assert {role.value: row.cells[role].value for role in Role} == {role: line.cell(role) for role in typed.ROLES}
        assert {role.value for role in row.inferred} == line.inferred
        assert {kind.value for kind in row.kinds} == set(line.kinds)
        assert (row.condition.value if row.condition else "") == line.condition
        for kind, role in product(Kind, typed.USED[key]):
            decided = decide(SHIPPED[key], Right(right), [Role(role)], Facts(kind)).outcome.value
            assert decided == typed.expected(key, right, [role], typed.Around(kind.value)), (kind, role)
        if key == "license-and-site":
            assert row.words == ("" if name.startswith("not printed") else name)


@pytest.mark.parametrize("key", KEYS)
def test_every_right_is_in_one_row_of_its_source(key: str) -> None:
    """So that no line of a table goes untried."""
    rights = [right for row in typed.SOURCE_ROWS[key].values() for right in row]
    assert sorted(rights) == sorted(right.value for right in Right)


def test_each_table_names_its_source() -> None:
    """In the words that people are shown."""
    assert SHIPPED["license-and-site"].source == "Billing/Technical Contact Roles & Responsibilities"
    assert SHIPPED["support-portal"].source == "Subscription Management Tools"


@pytest.mark.parametrize("key", KEYS)
def test_roles_are_called_as_in_the_source(key: str) -> None:
    """Each table names its roles in its own words; the portal has no site admins."""
    assert {role.value: label for role, label in SHIPPED[key].labels.items()} == typed.LABELS[key]


def test_only_the_portal_has_a_main_contact() -> None:
    """There the main contact is mandatory, and holds everything while alone; the other table has no such role."""
    portal, other = SHIPPED["support-portal"], SHIPPED["license-and-site"]
    assert (portal.mandatory, portal.sole) == (Role.BILLING_PRIMARY, Role.BILLING_PRIMARY)
    assert (other.mandatory, other.sole) == (None, None)


@pytest.mark.parametrize("key", KEYS)
def test_new_main_and_technical_contacts_are_welcomed(key: str) -> None:
    """The main contact by the Welcome e-mail, technical ones by the Support Welcome e-mail; and site admins, whom
    nothing else would tell that an order has given them a site."""
    technical = {Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY}
    assert SHIPPED[key].welcome == {Role.BILLING_PRIMARY}
    assert SHIPPED[key].support_welcome == technical | ({Role.SITE_ADMIN} if key == "license-and-site" else set())


def test_a_table_may_welcome_nobody(tmp_path: Path) -> None:
    """The settings may be left out; a word that is no role is refused with its place."""
    path = copied(tmp_path, "license-and-site.txt", "welcome: billing.primary\n", "")
    assert read_table(path).welcome == frozenset()
    path = copied(tmp_path, "license-and-site.txt", "\nwelcome: billing.primary\n", "\nwelcome: site_admin, boss\n")
    with pytest.raises(TableError, match=rf"{path.name}, line \d+: “boss” is unknown. Use one of: billing.primary"):
        read_table(path)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_not_printed_has_its_reason(key: str) -> None:
    """Above each line with a question mark, and each that the source does not print at all, stands why."""
    lines = (HERE / f"{key}.txt").read_text(encoding="utf-8").splitlines()
    marked = [number for number, line in enumerate(lines) if "|" in line and re.search(r"\?\s*\||\|\s*$", line)]
    not_printed = sum(name.startswith("not printed") for name in typed.SOURCE_ROWS[key])
    assert len(marked) == sum(bool(line.inferred) for line in typed.TABLES[key].values()) + not_printed
    for number in marked:
        right = lines[number].split()[0]
        why = lines[number - 1].removeprefix(f"why {right}: ")
        assert why != lines[number - 1]
        assert len(why) > 15
        assert SHIPPED[key].rows[Right(right)].why == why


COLUMNS = {"BP": typed.BP, "BS": typed.BS, "TP": typed.TP, "TS": typed.TS, "SA": typed.SA}


@pytest.mark.parametrize(
    ("key", "name"), [("license-and-site", "License and site"), ("support-portal", "Support portal")]
)
def test_the_guide_lists_every_inferred_cell_with_its_reason(key: str, name: str) -> None:
    """What the shipped table marks stands in the guide, word for word, and nothing else does."""
    guide = (HERE.parent.parent / "docs" / "roles.md").read_text(encoding="utf-8")
    section = guide.split("## Cells that were inferred")[1].split(f"### {name}\n")[1].split("\n#")[0]
    listed = {
        (right, column, mark, reason)
        for right, cells, reason in re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", section, re.MULTILINE)
        for columns, mark in re.findall(r"((?:[BTS][PSA](?:, )?)+) `([^`]+)`", cells)
        for column in columns.split(", ")
        if column
    }
    assert listed == {
        (right.value, column, f"{row.cells[Role(role)]}?", row.why)
        for right, row in SHIPPED[key].rows.items()
        for column, role in COLUMNS.items()
        if Role(role) in row.inferred
    }


def test_staff_may_do_as_typed() -> None:
    """Each right of the vendor's people is given to the typed staff roles, and adds up."""
    staff = SHIPPED.staff
    for right in StaffRight:
        for role in StaffRole:
            assert staff.allows([role], right) == (role.value in typed.STAFF[right.value])
        assert staff.allows([StaffRole.AGENT, StaffRole.BILLING], right) == bool(
            {"agent", "billing"} & typed.STAFF[right.value]
        )
        assert not staff.allows([], right)


def copied(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A vendor's copy of a shipped table with one change."""
    text = (HERE / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path = tmp_path / f"ours-{name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def line_of(name: str, start: str) -> int:
    """The number of the line that starts so."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


PAY = "pay                     | any     | yes    | .      | yes    | .      | yes     |             | Pay\n"


def test_a_copy_with_one_changed_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    """A vendor who lets secondary billing contacts pay changes one word; the copy is called as its file is."""
    path = copied(tmp_path, "license-and-site.txt", PAY, PAY.replace(".      | yes    | .", "yes    | yes    | ."))
    table = read_table(path)
    assert table.key == "ours-license-and-site"
    assert table.rows[Right.PAY].cells[Role.BILLING_SECONDARY] is Cell.YES
    assert table.rows[Right.PAY].cells[Role.TECHNICAL_SECONDARY] is Cell.NO
    others = [right for right in Right if right is not Right.PAY]
    assert [table.rows[r].cells for r in others] == [SHIPPED["license-and-site"].rows[r].cells for r in others]


def test_a_copy_beside_the_others_is_one_more_table(tmp_path: Path) -> None:
    """A plan names it by its file; the two that ship are as they were."""
    for path in HERE.glob("*.txt"):
        shutil.copy(path, tmp_path)
    copied(tmp_path, "license-and-site.txt", PAY, PAY.replace(".      | yes    | .", "yes    | yes    | ."))
    tables = RoleTables.read(tmp_path)
    assert set(tables.by_key) == {"license-and-site", "support-portal", "ours-license-and-site"}
    assert tables["license-and-site"].rows == SHIPPED["license-and-site"].rows
    assert tables["ours-license-and-site"].rows[Right.PAY].cells[Role.BILLING_SECONDARY] is Cell.YES
    assert tables.staff == SHIPPED.staff


def test_a_copy_may_add_a_condition(tmp_path: Path) -> None:
    """What has to hold beside the role is a column too."""
    path = copied(tmp_path, "license-and-site.txt", PAY, PAY.replace("|             |", "| card |"))
    assert read_table(path).rows[Right.PAY].condition is Condition.CARD_ON_FILE


def test_an_editor_s_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Some editors put an invisible mark before the first line."""
    path = tmp_path / "ours.txt"
    text = (HERE / "support-portal.txt").read_text(encoding="utf-8")
    path.write_text(text[text.index("name:") :], encoding="utf-8-sig")
    assert read_table(path).name == "Support portal"


def test_a_copy_may_do_without_source_and_reasons(tmp_path: Path) -> None:
    """They are for people to read, and change no decision."""
    lines = (HERE / "license-and-site.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "ours.txt"
    path.write_text("".join(line for line in lines if not line.startswith(("why ", "source:"))), encoding="utf-8")
    table = read_table(path)
    assert table.source == table.rows[Right.UPDATE_CARD].why == ""
    assert table.rows[Right.UPDATE_CARD].inferred == SHIPPED["license-and-site"].rows[Right.UPDATE_CARD].inferred


HEADING = "right                   | for     | BP     | BS     | TP     | TS     | SA      | if          | in the"
BROKEN = {
    "unknown right": (PAY, PAY.replace("pay ", "play"), "pay ", "play"),
    "unknown cell": (PAY, PAY.replace("yes ", "yess", 1), "pay ", "yess"),
    "contact for another role": (
        PAY,
        PAY.replace("yes    ", "contact", 1),
        "pay ",
        "only the column of the site admin",
    ),
    "two question marks": (PAY, PAY.replace("yes  ", "yes??", 1), "pay ", "yes?"),
    "unknown kind": (PAY, PAY.replace("any    ", "license,"), "pay ", "license,"),
    "unknown condition": (PAY, PAY.replace("|             |", "| sunshine |"), "pay ", "sunshine"),
    "a column too few": (PAY, PAY.replace("yes     | ", "", 1), "pay ", "8 columns instead of 9"),
    "a column too many": (PAY, PAY.replace("any ", "any | yes", 1), "pay ", "10 columns instead of 9"),
    "no columns": (PAY, "pay\n", "pay ", "pay"),
    "columns in another order": (HEADING, HEADING.replace("BP     | BS", "BS     | BP"), "right ", "BP"),
    "unknown setting": ("label site_admin:", "lable site_admin:", "label site_admin", "lable site_admin"),
    "unknown role in a label": ("label site_admin:", "label siteadmin:", "label site_admin", "siteadmin"),
    "a reason for an unknown right": ("why update_card:", "why update_cart:", "why update_card", "update_cart"),
    "a reason for nothing": ("why update_card:", "why:", "why update_card", "“” is unknown. Use one of: "),
    "a reason for two rights": ("why update_card:", "why update_card pay:", "why update_card", "update_card pay"),
    "a setting without a name": ("source: Billing", ": Billing", "source:", "“” isn't a setting"),
    "unknown sole role": ("name: License and site\n", "sole: main\n", "name:", "main"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_copy_is_refused_with_its_place(tmp_path: Path, fault: str) -> None:
    """The error names the file, the line and the word at fault."""
    old, new, start, said = BROKEN[fault]
    path = copied(tmp_path, "license-and-site.txt", old, new)
    with pytest.raises(TableError) as error:
        read_table(path)
    place = f"{path.name}, line {line_of('license-and-site.txt', start)}: "
    assert str(error.value).startswith(place)
    assert said in str(error.value)


def test_a_double_line_is_refused_where_it_stands_again(tmp_path: Path) -> None:
    """Which of the two would hold is not guessed."""
    path = copied(tmp_path, "license-and-site.txt", PAY, PAY + PAY)
    with pytest.raises(TableError, match="already has a line above") as error:
        read_table(path)
    assert str(error.value).startswith(f"{path.name}, line {line_of('license-and-site.txt', 'pay ') + 1}: pay ")


def test_a_missing_line_is_refused_by_its_right(tmp_path: Path) -> None:
    """A table is whole, or it is none."""
    path = copied(tmp_path, "license-and-site.txt", PAY, "")
    with pytest.raises(TableError, match=rf"{path.name}: there is no line for pay\."):
        read_table(path)


def test_a_table_without_a_heading_is_refused(tmp_path: Path) -> None:
    """Without it nobody could tell which column is whose."""
    path = tmp_path / "ours.txt"
    path.write_text(PAY, encoding="utf-8")
    with pytest.raises(TableError, match=r"ours\.txt, line 1: "):
        read_table(path)


ISSUE = "manage_invoices   | .     | yes     | yes   | Issue, void, credit invoices"
BROKEN_STAFF = {
    "unknown right": (ISSUE, ISSUE.replace("manage_invoices", "manage_voices  "), "manage_invoices", "manage_voices"),
    "unknown cell": (ISSUE, ISSUE.replace("yes ", "jes ", 1), "manage_invoices", "jes"),
    "a cell of the other tables": (ISSUE, ISSUE.replace("yes   ", "masked", 1), "manage_invoices", "masked"),
    "a column too few": (ISSUE, ISSUE.replace("| .     ", ""), "manage_invoices", "4 columns instead of 5"),
    "a column too many": (ISSUE, ISSUE.replace("| .", "| . | ."), "manage_invoices", "6 columns instead of 5"),
    "columns in another order": ("| agent | billing |", "| billing | agent |", "right", "agent"),
}


@pytest.mark.parametrize("fault", BROKEN_STAFF)
def test_a_broken_staff_table_is_refused_with_its_place(tmp_path: Path, fault: str) -> None:
    """The staff table is read as strictly."""
    old, new, start, said = BROKEN_STAFF[fault]
    path = copied(tmp_path, "staff.txt", old, new)
    with pytest.raises(TableError) as error:
        read_staff_table(path)
    assert str(error.value).startswith(f"{path.name}, line {line_of('staff.txt', start)}: ")
    assert said in str(error.value)


def test_a_staff_table_with_a_double_or_missing_line_is_refused(tmp_path: Path) -> None:
    """A second line does not quietly replace the first, and none may be left out."""
    first = "process_orders    | .     | yes     | yes   | Process order forms, quotes, orders\n"
    path = copied(tmp_path, "staff.txt", first, first + first.replace(".  ", "yes"))
    with pytest.raises(TableError, match=r"line \d+: process_orders already has a line above"):
        read_staff_table(path)
    path = copied(tmp_path, "staff.txt", first, "")
    with pytest.raises(TableError, match=r"there is no line for process_orders\."):
        read_staff_table(path)
