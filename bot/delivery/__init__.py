"""Delivery: claims notices with a lease and sends them, so that none is lost or sent twice."""

from bot.delivery.deliverer import Deliverer

__all__ = ["Deliverer"]
