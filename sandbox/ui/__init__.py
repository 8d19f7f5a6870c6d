"""The sandbox's page: Slack in a browser tab, rendered on the server. Mount it with `routes`."""

from sandbox.ui.web import routes

__all__ = ["routes"]
