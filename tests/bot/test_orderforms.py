"""Reading order forms from YAML: each fault with its line, and never more than a fault."""

from pathlib import Path

import pytest

from bot.orderforms import BIGGEST_FILE, OrderFormError, load_order_form, read_order_form
from tests.models.backoffice.orderforms.files import FILE, PAID

EXAMPLE = Path(__file__).parents[2] / "examples" / "vendor.yaml"
START = """\
organizations:
  - key: acme
    name: Acme
people:
  - {key: ana, name: Ana, email: ana@acme.example}
"""


def written(folder: Path, content: str | bytes) -> Path:
    """A file with this content."""
    path = folder / "vendor.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def faults(folder: Path, content: str | bytes) -> list[str]:
    """What is said of a file that can't be used, without the folder's name."""
    with pytest.raises(OrderFormError) as refused:
        read_order_form(written(folder, content))
    assert str(refused.value).splitlines()[:50] == [str(fault) for fault in refused.value.faults[:50]]
    return [str(fault).removeprefix(f"{folder}/") for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "vendor.yaml:1: The file is empty."),
        ("# nothing but a comment\n", "vendor.yaml:1: The file is empty."),
        ("~", "vendor.yaml:1: Enter sections here, such as “organizations:” or “people:”."),
        ("- a\n- b\n", "vendor.yaml:1: Enter sections here, such as “organizations:” or “people:”."),
        ("Dear all,\n", "vendor.yaml:1: Enter sections here, such as “organizations:” or “people:”."),
        (
            "people:\n  - key: [ana\n    name: x\n",
            "vendor.yaml:3: This isn't YAML: expected ',' or ']', but got ':'.",
        ),
        (
            "people: []\n---\nstaff: {}\n",
            "vendor.yaml:2: This isn't YAML: but found another document.",
        ),
        (
            "people:\n\t- key: ana\n",
            "vendor.yaml:2: This isn't YAML: found character '\\t' that cannot start any token.",
        ),
        ("people: []\n# \x07\n", "vendor.yaml:2: It contains a character that YAML doesn't allow."),
        (b"people: []\n# \xff\n", "vendor.yaml:2: This isn't UTF-8. Save the file in that encoding."),
        (START.encode("utf-16"), "vendor.yaml:1: This isn't UTF-8. Save the file in that encoding."),
        ('people: "\\UFFFFFFFF"\n', "vendor.yaml:1: This isn't YAML."),
        ("[" * 5000, "vendor.yaml:1: Lists and mappings are nested too deeply."),
        (b"#" * (BIGGEST_FILE + 1), "vendor.yaml: The file is bigger than 10 MB. Split it."),
    ],
)
def test_a_file_that_is_no_order_form(tmp_path: Path, content: str | bytes, expected: str) -> None:
    """One sentence says what it is, with the line where there is one."""
    assert faults(tmp_path, content) == [expected]


@pytest.mark.parametrize("name", [r"\u200b", r"\u202e", r"\u3164", r" \u2b22 "])
def test_a_name_with_nothing_to_see_is_empty(tmp_path: Path, name: str) -> None:
    """It is a fault, with its line."""
    assert faults(tmp_path, START.replace("name: Ana", f'name: "{name}"')) == [
        "vendor.yaml:5: people[0].name: It is empty."
    ]


def test_a_name_turns_nothing_around(tmp_path: Path) -> None:
    """The override is left out, and white space is folded."""
    form = read_order_form(written(tmp_path, START.replace("name: Ana", r'name: "Ana  \u202e\u00a0zereP"')))
    assert form.people[0].name == "Ana zereP"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The sentence has the name as it was given."""
    with pytest.raises(OrderFormError) as refused:
        read_order_form(tmp_path / "none.yaml")
    assert str(refused.value) == f"{tmp_path}/none.yaml: There's no such file."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Somebody may name the folder that the file is in."""
    with pytest.raises(OrderFormError, match=r"This is a folder\. Give a file"):
        read_order_form(tmp_path)


def test_a_name_that_no_file_can_have() -> None:
    """Not even that is more than a fault."""
    with pytest.raises(OrderFormError, match="The file can't be read"):
        read_order_form(Path("a\0b"))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "  - {key: ben, name: Ben, email: nobody}\n",
            "vendor.yaml:6: people[1].email: “nobody” isn't an email address. Enter it like this: name@company.com.",
        ),
        (
            "  - key: ben\n    name: Ben\n    email: ben@acme.example\n    time_zone: Mars\n",
            "vendor.yaml:9: people[1].time_zone: “Mars” isn't a time zone. "
            "Use a name such as “Europe/Madrid” or “UTC”.",
        ),
        (
            "  - key: ben\n    name: Ben\n",
            "vendor.yaml:6: people[1].email: This field is missing.",
        ),
        (
            "  - key: ben\n    name:\n    email: ben@acme.example\n",
            "vendor.yaml:7: people[1].name: This field is missing.",
        ),
        (
            "  - key: ben\n    name: Ben\n    email: ben@acme.example\n    slack: {team: T0, usr: U0BEN}\n",
            "vendor.yaml:9: people[1].slack.user: This field is missing.",
        ),
        (
            "  - key: b\n    name: B\n    email: b@acme.example\n    slack:\n      - {team: T0, user: U0}\n      - 7\n",
            "vendor.yaml:11: people[1].slack[1]: Enter fields here, such as “team: …”.",
        ),
        (
            "  - {key: ana, name: Ana, email: anna@acme.example}\n",
            "vendor.yaml:6: people[1].key: “ana” is already listed, in line 5.",
        ),
        (
            "organizations: []\n",
            "vendor.yaml:6: organizations: “organizations” is already listed, in line 1.",
        ),
        (
            "  - {key: ben, key: bo, name: Ben, email: ben@acme.example}\n",
            "vendor.yaml:6: people[1].key: “key” is already listed, in line 6.",
        ),
        (
            "staff:\n  ana:\n    - boss\n",
            "vendor.yaml:8: staff.ana[0]: “boss” isn't a staff role. Use one of agent, billing, admin.",
        ),
        (
            "plan:\n  - key: x\n",
            "vendor.yaml:6: plan: There is no field “plan” here. Did you mean “plans”?",
        ),
        (
            "  - ? [a]\n    : b\n    key: ben\n    name: Ben\n    email: ben@acme.example\n",
            "vendor.yaml:6: people[1]: A field's name must be a single word.",
        ),
        (
            "plans: !!python/object/apply:os.getcwd []\n",
            "vendor.yaml:6: plans: Write it without a tag (“!…”).",
        ),
    ],
)
def test_a_fault_and_its_line(tmp_path: Path, more: str, expected: str) -> None:
    """Lines are those of the file, paths count from 0."""
    assert expected in faults(tmp_path, START + more)


WHOLE = f"{FILE}{PAID}"
WAY_OUT = (
    "is cut in two: between “{” and “}”, a comma starts the next field. "
    "Put the number in quotes, or write it with a dot and without a comma."
)


def test_the_whole_file_is_right(tmp_path: Path) -> None:
    """So that the faults below are only those of what is changed in it."""
    assert read_order_form(written(tmp_path, WHOLE)).faults == ()


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        (
            'unit_price: "100.00", tax_rate: 21 %',
            "unit_price: 1190,50, tax_rate: 5,5 %",
            [
                f"vendor.yaml:32: invoices[0].lines[0].unit_price: “1190,50” {WAY_OUT}",
                f"vendor.yaml:32: invoices[0].lines[0].tax_rate: “5,5 %” {WAY_OUT}",
            ],
        ),
        (
            'amount: "60.50"',
            "amount: 60,50",
            [f"vendor.yaml:33: invoices[0].payments[0].amount: “60,50” {WAY_OUT}"],
        ),
        (
            'price: "10.00"',
            "price: 1,190.50",
            [f"vendor.yaml:12: products[0].prices[1].price: “1,190.50” {WAY_OUT}"],
        ),
        (
            'price: "10.00"',
            "price: 1,00,000",
            [f"vendor.yaml:12: products[0].prices[1].price: “1,00,000” {WAY_OUT}"],
        ),
    ],
)
def test_a_number_that_a_comma_cuts_in_two(tmp_path: Path, right: str, wrong: str, expected: list[str]) -> None:
    """Between braces, YAML takes what follows the comma for a field: nothing is stored, and the way out is said."""
    assert faults(tmp_path, WHOLE.replace(right, wrong)) == expected


def test_quotes_and_a_dot_are_ways_out(tmp_path: Path) -> None:
    """As the sentence says."""
    for amount in ('"60,50"', "60.50", "'60,50'"):
        (invoice,) = read_order_form(written(tmp_path, WHOLE.replace('"60.50"', amount))).invoices
        assert invoice.paid == 6_050


@pytest.mark.parametrize("value", ["", " x"])
@pytest.mark.parametrize(
    ("before", "path"),
    [
        ("{key: ana, ", "people[0]"),
        ("{key: acme, ", "organizations[0]"),
        ("{key: cloud, ", "plans[0]"),
        ("{currency: EUR, cycle: year, ", "products[0].prices[0]"),
        ("{product: planner, ", "subscriptions[0].items[0]"),
        ("{person: ana, ", "subscriptions[0].contacts[0]"),
        ("{description: L, ", "invoices[0].lines[0]"),
        ('{amount: "60.50", ', "invoices[0].payments[0]"),
        ("  - key: planner\n    ", "products[0]"),
        ("  - number: SUB-1\n    ", "subscriptions[0]"),
        ("  - number: INV-2026-000001\n    ", "invoices[0]"),
        ("", ""),
    ],
)
def test_an_unknown_field_is_refused_with_or_without_a_value(
    tmp_path: Path, before: str, path: str, value: str
) -> None:
    """In every section and every part, in braces or on a line of its own."""
    after = ", " if before.startswith("{") else "\n    " if before else "\n"
    content = WHOLE.replace(before, f"{before}renewz:{value}{after}") if before else f"{WHOLE}renewz:{value}\n"
    row = content[: content.index("renewz")].count("\n") + 1
    (fault,) = faults(tmp_path, content)
    field = f"{path}.renewz".lstrip(".")
    assert fault.startswith(f"vendor.yaml:{row}: {field}: There is no field “renewz” here. ")


@pytest.mark.parametrize("number", ["50", "5 %", "'50'"])
def test_a_number_alone_is_no_field(tmp_path: Path, number: str) -> None:
    """Neither after a word nor in quotes."""
    (fault,) = faults(tmp_path, WHOLE.replace("{key: ana, ", f"{{key: ana, {number}, "))
    assert fault.startswith(f"vendor.yaml:4: people[0].{number.strip(chr(39))}: There is no field “")


def test_an_unknown_field_beside_known_ones_without_a_value(tmp_path: Path) -> None:
    """`e-mail:` in the braces of a person."""
    assert faults(tmp_path, WHOLE.replace("{key: ana, ", "{key: ana, e-mail:, ")) == [
        "vendor.yaml:4: people[0].e-mail: There is no field “e-mail” here. Did you mean “email”?"
    ]


def test_a_known_field_without_a_value_counts_as_left_out(tmp_path: Path) -> None:
    """Also in a part."""
    content = WHOLE.replace("cycle: year\n", "cycle:\n").replace("seats: 3}", "seats: 3, started_on: }")
    (subscription,) = read_order_form(written(tmp_path, content)).subscriptions
    assert (subscription.cycle, subscription.items[0].started_on) == ("year", None)


def test_staff_without_a_role(tmp_path: Path) -> None:
    """The key alone would give nothing to anybody."""
    assert faults(tmp_path, START + "staff: {ana: }\n") == ["vendor.yaml:6: staff.ana: Add at least one."]


def test_all_faults_are_named_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A file is put right in one go."""
    content = START.replace("name: Acme", "locale: xx") + "  - {key: B, name: B, email: b}\nstaf: {}\n"
    assert [fault.partition(": ")[0] for fault in faults(tmp_path, content)] == [
        "vendor.yaml:2",
        "vendor.yaml:3",
        "vendor.yaml:6",
        "vendor.yaml:6",
        "vendor.yaml:7",
    ]


def test_aliases_are_not_read(tmp_path: Path) -> None:
    """A few of them, each the last one ten times over, would grow to more than any machine holds."""
    bomb = "a0: &a0 [lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
    assert "Write it out here. Aliases (“*…”) aren't read." in " ".join(faults(tmp_path, bomb))


def test_values_are_what_they_look_like(tmp_path: Path) -> None:
    """The key `no` is not false, 12.10 keeps its zero, 1_000 and 012 are no other numbers."""
    content = "organizations:\n  - {key: no, name: 012, billing_address: 12.10}\n  - {key: on, name: 1_000}\n"
    first, second = read_order_form(written(tmp_path, content)).organizations
    assert (first.key, first.name, first.billing_address) == ("no", "012", "12.10")
    assert (second.key, second.name) == ("on", "1_000")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Some editors write one."""
    assert read_order_form(written(tmp_path, b"\xef\xbb\xbf" + START.encode())).people[0].key == "ana"


def test_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    """Lines are counted as an editor counts them."""
    content = START.replace("\n", "\r\n") + "  - {key: ben}\r\n"
    assert faults(tmp_path, content)[0].startswith("vendor.yaml:6: people[1].name:")


def test_a_form_with_faults_can_be_held_against_the_desk(tmp_path: Path) -> None:
    """Its faults stay with it, and what is right in it is there."""
    form = load_order_form(written(tmp_path, START + "  - {key: ben}\n"))
    assert [fault.line for fault in form.faults] == [6, 6]
    assert [person.key for person in form.people] == ["ana"]


def test_what_a_file_says_is_not_printed_raw(tmp_path: Path) -> None:
    """Escape sequences in a value don't reach the terminal, and a long one is cut."""
    content = START + '  - {key: "\\e[2J", name: B, email: b@b.example, locale: ' + "x" * 500 + "}\n"
    said = "\n".join(faults(tmp_path, content))
    assert "\x1b" not in said
    assert max(len(line) for line in said.splitlines()) < 300
