"""What people may be called: nothing that reads like an address, and not as the vendor, a product or the badge of the
vendor's people, nor as if."""

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
    """What of the vendor's this name looks like: the badge, or the first of the names. Empty if it is nothing."""
    if looks_like_badge(name):
        return f"({BADGE} Staff)"
    return next((one for one in names if looks_like(name, one)), "")


async def must_be_free(desk: Desk, name: str) -> str:
    """A name that somebody wrote for a person. It may be empty.

    Raises:
        Refused: It reads like an address, or looks like one of the vendor's names.
    """
    if holds_address(name):
        raise Refused(AddressInName(name), "name")
    if name and (like := taken_by(name, await vendors_names(desk))):
        raise Refused(NameTaken(name, like), "name")
    return name


async def free_name(desk: Desk, name: str, email: str) -> str:
    """What to call somebody whose name nobody here wrote: as Slack does, or by their address where that is blank,
    reads like an address, or looks like one of the vendor's names."""
    names = await vendors_names(desk)
    choices = filter(None, (one_line(name)[:NAME_LENGTH], email.rpartition("@")[0].replace(".", " ")))
    return next((one for one in choices if not holds_address(one) and not taken_by(one, names)), email)


async def vendors_names(desk: Desk) -> list[str]:
    """The vendor's name, if it is set, and the products'."""
    return [*filter(None, [desk.vendor_name]), *await desk.session.scalars(select(Product.name))]
