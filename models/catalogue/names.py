"""Names that belong to the vendor: its own, its products', and the badge of its people. Nobody else may be called so,
or look as if."""

from collections.abc import Iterable

from sqlmodel import select

from models.access.desk import Desk
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.lookalikes import looks_like, looks_like_badge
from models.core.plain_text import BADGE, one_line
from models.core.problems import NameTaken


def taken_by(name: str, names: Iterable[str]) -> str:
    """What of the vendor's this name looks like: the badge, or the first of the names. Empty if it is nothing."""
    if looks_like_badge(name):
        return f"({BADGE} Staff)"
    return next((one for one in names if looks_like(name, one)), "")


async def must_be_free(desk: Desk, name: str) -> str:
    """A name that somebody wrote for a person. It may be empty.

    Raises:
        Refused: It looks like one of the vendor's.
    """
    if name and (like := taken_by(name, await vendors_names(desk))):
        raise Refused(NameTaken(name, like), "name")
    return name


async def free_name(desk: Desk, name: str, email: str) -> str:
    """What to call somebody whose name nobody here wrote: as Slack does, or by their address where that is blank or
    looks like one of the vendor's names."""
    names = await vendors_names(desk)
    choices = filter(None, (one_line(name), email.rpartition("@")[0]))
    return next((one for one in choices if not taken_by(one, names)), email)


async def vendors_names(desk: Desk) -> list[str]:
    """The vendor's name, if it is set, and the products'."""
    return [*filter(None, [desk.vendor_name]), *await desk.session.scalars(select(Product.name))]
