"""Subscriptions, as Block Kit: one module for each thing that people do with them."""

from handlers.views.subscriptions.detail import kind_name as kind_name
from handlers.views.subscriptions.detail import subscription_card as subscription_card
from handlers.views.subscriptions.detail import subscription_list as subscription_list
from handlers.views.subscriptions.status import term as term
