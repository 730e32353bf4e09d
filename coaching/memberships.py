"""The projects of whose team a person is."""

from lms.accounts.registry import Membership, memberships

memberships.register(
    Membership(
        "carried_projects",
        key="project_id",
        source="coaching_projectmember WHERE person_id = :person AND ended_at IS NULL",
    )
)
