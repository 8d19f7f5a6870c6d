"""Which names people may have. A name can't look like an address, the vendor, a product, or the badge of the vendor's
staff."""

from collections.abc import Iterable

from sqlmodel import select

from models.access.desk import Desk
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.lookalikes import looks_like, looks_like_badge
from models.core.names import NAME_LENGTH, holds_address
from models.core.plain_text import BADGE, one_line
from models.core.problems import AddressInName, NameTaken


def taken_by(name: str, names: Iterable[str]) -> str:
    """The reserved name that this name looks like: the badge, or the first match in `names`. Empty if there is none."""
    if looks_like_badge(name):
        return f"({BADGE} Staff)"
    return next((one for one in names if looks_like(name, one)), "")


async def must_be_free(desk: Desk, name: str) -> str:
    """Check a name that a person entered. It may be empty.

    Raises:
        Refused: It looks like an address, or like one of the vendor's names.
    """
    if holds_address(name):
        raise Refused(AddressInName(name), "name")
    if name and (like := taken_by(name, await vendors_names(desk))):
        raise Refused(NameTaken(name, like), "name")
    return name


async def free_name(desk: Desk, name: str, email: str) -> str:
    """A name for a person whose name wasn't entered here. Uses the Slack name. The address replaces a name that is
    blank, looks like an address, or looks like one of the vendor's names."""
    names = await vendors_names(desk)
    choices = filter(None, (one_line(name)[:NAME_LENGTH], email.rpartition("@")[0].replace(".", " ")))
    return next((one for one in choices if not holds_address(one) and not taken_by(one, names)), email)


async def vendors_names(desk: Desk) -> list[str]:
    """The names of the products and, if it is set, of the vendor."""
    return [*filter(None, [desk.vendor_name]), *await desk.session.scalars(select(Product.name))]
