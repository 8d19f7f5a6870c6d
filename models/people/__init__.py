"""People: who they are, which Slack users are theirs and by what proof, and who of them works for the vendor."""

from models.people.tables import Binding, Person, Proof, SlackUser, StaffMember, Workspace

__all__ = ["Binding", "Person", "Proof", "SlackUser", "StaffMember", "Workspace"]
