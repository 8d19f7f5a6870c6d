"""What is sold in the worlds, and what SUB-1001 has beside one seat of `server`: two of the add-on `maps`, and a user.
`premium` is a higher edition, `logs` an add-on that is not there yet."""

from models.catalogue.products import Product
from models.roles import Kind
from models.subscriptions.tables import SiteUser, Subscription
from tests.models.builders import NOW, Office, item, product

USER = "user@acme.example"


def server(kind: str) -> Product:
    """The edition that both subscriptions have."""
    return product(kind=Kind(kind), family="server", tier=1, file="server-1.0.tar.gz")


async def stock(office: Office, kind: str, of: Subscription) -> None:
    """Store the other products, and what the subscription has of them."""
    sold = {"kind": Kind(kind), "family": "server", "prices": {("EUR", "year"): 2_000}}
    maps = product("maps", is_addon=True, **sold)  # type: ignore[arg-type]
    await office.save(product("premium", kind=Kind(kind), family="server", tier=2, prices={("EUR", "year"): 30_000}))
    await office.save(product("logs", is_addon=True, **sold), item(maps, 2, subscription_id=of.id))  # type: ignore[arg-type]
    await office.save(SiteUser(subscription_id=of.id, email=USER, name="User", added_at=NOW))
