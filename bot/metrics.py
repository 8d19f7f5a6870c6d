"""Metrics for operators, in Prometheus' format."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.undelivered = self._gauge("steward_notices_undelivered", "Notices waiting to be delivered.")
        self.parked = self._gauge("steward_notices_parked", "Notices that need an operator's attention.")
        self.files_waiting = self._gauge("steward_files_waiting", "Files waiting to be copied.")
        self.files_failed = self._gauge("steward_files_failed", "Files that couldn't be copied until somebody retries.")
        self.events_waiting = self._gauge("steward_events_waiting", "Events from Slack that aren't handled yet.")
        self.events_parked = self._gauge("steward_events_parked", "Events that failed too often, until somebody looks.")
        self.history_reads = self._gauge("steward_history_reads", "Conversations to read after a gap.")
        self.looked_at = self._gauge("steward_schedule_looked_at_seconds", "The time up to which due work was done.")
        self.database_up = self._gauge("steward_database_up", "1 while the database can be read.")
        self.database_writes = self._gauge("steward_database_writes", "1 while the database can be written.")
        self.socket_connected = self._gauge(
            "steward_socket_connected", "1 while Socket Mode is connected. Always 0 over HTTP."
        )

    def text(self) -> bytes:
        """All metrics, as text."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(name, description, registry=self.registry)
