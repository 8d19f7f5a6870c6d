"""More of everything in a world: its rows copied, so that what is read can be seen not to grow with them."""

from functools import cache

from models.core.types import Row

STEP = 1_000
"""What the ids of each copy are moved on by: more than a world has rows."""
SOON = "'2026-12-20'"
ID, SUBSCRIPTION, PERSON = "id + {step}", "subscription_id + {step}", "person_id + {step}"
COPIED: list[tuple[str, str, dict[str, str]]] = [
    ("people", "1", {"id": ID, "key": "key || '-{step}'", "email": "'x{step}-' || email"}),
    ("slack_users", "1", {"id": ID, "person_id": PERSON, "user_id": "user_id || '{step}'"}),
    ("staff", "1", {"id": ID, "person_id": PERSON}),
    ("products", "1", {"id": ID, "key": "key || '-{step}'"}),
    ("prices", "1", {"id": ID, "product_id": "product_id + {step}"}),
    ("subscription_items", "1", {"id": ID, "product_id": "product_id + {step}"}),
    ("site_users", "1", {"id": ID, "email": "'x{step}-' || email"}),
    ("contacts", "rank = 'secondary'", {"id": ID, "person_id": PERSON}),
    ("invitations", "1", {"id": ID, "email": "'x{step}-' || email"}),
    ("promotions", "1", {"id": ID, "person_id": PERSON}),
    ("tickets", "1", {"id": ID}),
    ("enquiries", "1", {"id": ID}),
    ("stored_files", "1", {"id": ID, "key": "substr(key, 1, 26) || '{step}'"}),
    ("bank_statement_lines", "1", {"id": ID, "occurrence": "occurrence + {step}"}),
    ("invoices", "1", {"id": ID, "sequence": "sequence + {step}", "previous": "sequence + {step} - 1"}),
    ("invoice_lines", "1", {"id": ID, "invoice_id": "invoice_id + {step}"}),
    (
        "quotes",
        "1",
        # One of each kind can be open at a time, but for services.
        {
            "id": ID,
            "sequence": "sequence + {step}",
            "kind": "'services'",
            "term_starts_on": "NULL",
            "term_ends_on": "NULL",
        },
    ),
    ("quote_lines", "1", {"id": ID, "quote_id": "quote_id + {step}"}),
    ("customer_notes", "1", {"id": ID}),
    ("organizations", "1", {"id": ID, "key": "key || '-{step}'"}),
    (
        "orders",
        "1",
        {
            "id": ID,
            "sequence": "sequence + {step}",
            "quote_id": "quote_id + {step}",
            "invoice_id": "invoice_id + {step}",
        },
    ),
    # The subscriptions that come for the same people have what is in them now, and end soon.
    (
        "subscriptions",
        "1",
        {"id": ID, "number": "number + 10 * {step}", "starts_on": "'2025-12-21'", "ends_on": SOON},
    ),
    ("contacts", "1", {"id": "id + 500000 + {step}", "subscription_id": SUBSCRIPTION}),
    ("subscription_items", "1", {"id": "id + 500000 + {step}", "subscription_id": SUBSCRIPTION}),
]
"""Tables, which of their rows are copied, and what is another in the copy."""


@cache
def multiplied(copies: int) -> str:
    """A script that adds copies of a world's rows: further contacts, invoices, tickets, quotes and the like in each
    subscription, and further subscriptions of the same people."""
    script = []
    for table, where, other in COPIED:
        names = [column.name for column in Row.metadata.tables[table].columns]
        values = ", ".join(other.get(name, name) for name in names)
        of_the_world = f"{where} AND id < {STEP}"
        for copy in range(1, copies + 1):
            copied = f"SELECT {values} FROM {table} WHERE {of_the_world}".format(step=copy * STEP)  # noqa: S608
            script.append(f"INSERT INTO {table} ({', '.join(names)}) {copied};")
    return "\n".join(["BEGIN IMMEDIATE;", *script, "COMMIT;"])
