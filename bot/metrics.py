"""What operators watch, in Prometheus' format."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.undelivered = Gauge(
            "steward_notices_undelivered", "Notices that are still to be delivered.", registry=self.registry
        )
        self.parked = Gauge("steward_notices_parked", "Notices that somebody has to look at.", registry=self.registry)
        self.looked_at = Gauge(
            "steward_schedule_looked_at_seconds", "Up to when what is due was raised.", registry=self.registry
        )

    def text(self) -> bytes:
        """All figures."""
        return generate_latest(self.registry)
