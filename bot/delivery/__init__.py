"""Delivery: claims notices with a lease and sends them, so that none is lost and none doubled."""

from bot.delivery.deliverer import Deliverer

__all__ = ["Deliverer"]
