"""What each setting should be, for the sentence that stops the start."""

from datetime import timedelta

from models.access.desk import LONGEST_GRACE
from models.core.quotas import Limited

MOST_GRACE_HOURS = int(LONGEST_GRACE / timedelta(hours=1))
RIGHT = {
    "slack_bot_token": "the Bot User OAuth Token of your Slack app: it starts with xoxb-",
    "slack_app_token": "an app-level token with the scope connections:write: it starts with xapp-",
    "slack_signing_secret": "the Signing Secret of your Slack app, under Basic Information",
    "slack_api_url": "an address such as https://slack.com/api/",
    "triage_channel": "the id of the channel for tickets, such as C0123ABCD (not its name)",
    "approvals_channel": "the id of the channel for approvals, such as C0123ABCD (not its name)",
    "billing_channel": "the id of the channel for orders and renewals, or empty to use the channel for approvals",
    "promotion_approval": "always, or self, which lets a primary hand over to a secondary without approval",
    "admins": "Slack user ids or email addresses, separated by commas, such as U0123ABCD, ada@vendor.example",
    "vendor_name": "the name your customers know you by, such as Northwind Software, at most 100 characters long",
    "database_url": "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME (in a password, %40 for @ and %2F for /)",
    "encryption_keys": "keys from `steward keys new`, separated by commas",
    "smtp_url": "smtp://USER:PASSWORD@HOST:PORT or smtps://… (in a password, %40 for @ and %2F for /), or empty to "
    "write emails to MAIL_DIR",
    "smtp_tls": "required, or offered, which sends without encryption if the server doesn't offer it",
    "mail_inbound": "imaps://USER:PASSWORD@HOST/FOLDER (in a password, %40 for @ and %2F for /), or webhook:SECRET "
    "with a secret of at least 16 characters, or empty",
    "mail_reply_to": "an address such as desk@vendor.example, at most 11 characters before the @, whose mailbox "
    "MAIL_INBOUND reads; empty exactly if MAIL_INBOUND is",
    "payments": "manual, or stripe, which also needs STRIPE_KEY and PUBLIC_URL",
    "stripe_key": "a secret or restricted key from Stripe: it starts with sk_test_, sk_live_, rk_test_ or rk_live_",
    "stripe_webhook_secret": "the signing secret of the webhook endpoint in Stripe: it starts with whsec_; or empty to "
    "read Stripe's events instead",
    "stripe_api_url": "empty, unless you run the bot against its sandbox",
    "mail_authserv_id": "the name with which your mail server begins its headers Authentication-Results, such as "
    "mx.vendor.example, or empty",
    "vendor_color": "a colour such as #1264a3",
    "mail_dir": "the folder for emails as files, such as var/mail",
    "public_url": "the address at which browsers reach Steward, such as https://desk.vendor.example, or empty unless "
    "PAYMENTS is stripe",
    "downloads_dir": "the folder with the files for customers to download, such as var/downloads",
    "files_dir": "the folder for the files that people send, such as var/files",
    "files_url": "s3://KEY:SECRET@HOST/BUCKET (in a key or secret, %40 for @ and %2F for /), or empty to use FILES_DIR",
    "clamd_url": "tcp://HOST:PORT or unix:/PATH, where clamd listens, or empty to scan nothing",
    "time_zone": "a time zone such as Europe/Madrid",
    "host": "the address to listen on, such as 127.0.0.1 or 0.0.0.0",
    "port": "a number from 0 to 65535",
    "admin_host": "the address for the operators' pages, such as 127.0.0.1",
    "admin_port": "a number from 0 to 65535",
    "max_connections": "a number from 16 to 100000",
    "trusted_proxies": "addresses or networks, separated by commas, such as 10.0.0.0/8, 192.0.2.7",
    **{
        f"quota_{limited}": "two quotas, per person and per organization, such as 10/hour, 40/hour"
        for limited in Limited
    },
    "contact_check_days": "a number of days from 0 to 3650, and 0 for never",
    "second_yes_above": "an amount such as 1000, and others by currency if you like: 1000, JPY 150000",
    "order_grace_hours": f"a number of hours from 0 to {MOST_GRACE_HOURS}, and 0 for never",
    "refusals_kept": "a number from 1 to 10000",
    "probes_told": "a number from 2 to 1000",
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "clock_url": "empty, unless you run the bot against its sandbox",
    "mail_from": "a sender such as Steward <desk@vendor.example>",
}
