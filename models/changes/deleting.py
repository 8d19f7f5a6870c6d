"""What is deleted when a subscription's data is deleted."""

from sqlalchemy import delete, update
from sqlmodel import col

from models.access.desk import Desk
from models.access.events import happened
from models.changes.events import DataDeleted
from models.contacts.ask_tables import Ask
from models.subscriptions.license_keys import LicenseKey
from models.subscriptions.tables import Card, DownloadLink, Item, SiteUser, Subscription


async def delete_data(desk: Desk, subscription: Subscription) -> None:
    """Delete the data of a subscription: license keys, site users, card on file, download links, and contacts' requests
    to each other with the commands they typed. Changes no longer name the users.
    A key that was loaded for a product stays, so that it isn't given to anyone else.

    None of it can be used any more. Contacts, invoices, orders, enquiries and tickets stay for bookkeeping.
    """
    subscription.license_key = ""
    entered = delete(LicenseKey).where(col(LicenseKey.product_id).is_(None))
    await desk.session.execute(entered.where(col(LicenseKey.subscription_id) == subscription.id))
    for table in (SiteUser, Card, DownloadLink, Ask):
        await desk.session.execute(delete(table).where(col(table.subscription_id) == subscription.id))
    running = update(Item).where(col(Item.subscription_id) == subscription.id, col(Item.ended_on).is_(None))
    await desk.session.execute(running.values(ended_on=subscription.state_since))
    await happened(desk, DataDeleted(subscription))
