"""Adding products, and changing what isn't a term of what is sold."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.catalogue.entered import Changed, changes, mark_of, must_be_as_seen, note_changes, read_entry
from models.backoffice.catalogue.looking import product_with
from models.backoffice.catalogue.problems import KeyTaken
from models.catalogue.products import Product
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import StaffRight

LOCK = "catalogue"
FIELDS = ("name", "tier", "file", "new_keys")
"""What can be changed. What a product is, its kind and family, can't: add another one."""


def mark_of_product(product: Product) -> str:
    """A mark of the present values."""
    return mark_of(product, FIELDS)


@action("catalogue.add_product", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("add a product"))
async def add_product(desk: Desk, typed: Mapping[str, Any]) -> Product:
    """Add a product, without a price.

    Raises:
        Refused: An entry is wrong, or another product has the key.
    """
    await one_at_a_time(desk.session, LOCK)
    entry = read_entry("products", typed)
    if (await desk.session.scalars(select(Product.id).where(Product.key == entry["key"]))).first() is not None:
        raise Refused(KeyTaken(entry["key"]), "key")
    stored = {field: entry[field] for field in ("key", "kind", "family", *FIELDS)}
    made = Product(**stored, is_addon=entry["addon"])
    desk.session.add(made)
    await desk.session.flush()
    desk.note(product=made.key)
    return made


@action("catalogue.edit_product", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("change a product"))
async def edit_product(desk: Desk, key: str, typed: Mapping[str, Any], seen: str) -> tuple[Product, list[Changed]]:
    """Change a product's name, tier, download or license keys, right away. Quotes and invoices keep the name that is
    printed on them.

    Args:
        seen: The mark of the values that the form showed.

    Raises:
        Refused: An entry is wrong, nothing differs, or someone else changed the product meanwhile.
    """
    await one_at_a_time(desk.session, LOCK)
    product = await product_with(desk, key)
    must_be_as_seen(mark_of_product(product), seen, product.name)
    stored = {field: getattr(product, field) for field in ("key", "kind", "family", *FIELDS)}
    wanted = {field: typed[field] for field in FIELDS if field in typed}
    entry = read_entry("products", stored | {"addon": product.is_addon} | wanted)
    changed = changes(product, entry, FIELDS)
    for one in changed:
        setattr(product, one.field, one.after)
    note_changes(desk, changed, product=product.key)
    await desk.session.flush()
    return product, changed
