"""What "its data is deleted" means at this desk."""

from sqlalchemy import delete, update
from sqlmodel import col

from models.access.desk import Desk
from models.contacts.ask_tables import Ask
from models.subscriptions.tables import Card, DownloadLink, Item, SiteUser, Subscription


async def delete_data(desk: Desk, subscription: Subscription) -> None:
    """Remove what the subscription itself is made of: its license key, the people who use the site, the card on file,
    links to downloads; and what contacts asked of each other, with the commands that they had typed. Nothing of it runs
    any more. Contacts, invoices, orders, enquiries and tickets stay, for the books."""
    subscription.license_key = ""
    for table in (SiteUser, Card, DownloadLink, Ask):
        await desk.session.execute(delete(table).where(col(table.subscription_id) == subscription.id))
    running = update(Item).where(col(Item.subscription_id) == subscription.id, col(Item.ended_on).is_(None))
    await desk.session.execute(running.values(ended_on=subscription.state_since))
