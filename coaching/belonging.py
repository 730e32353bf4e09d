"""What coaching adds to what a person belongs to: `carried`, the projects of whose team they are."""

from lms.accounts.belonging import register_belonging


def register() -> None:
    """Called by AppConfig.ready."""
    register_belonging(
        "coaching",
        "SELECT 'carried', project_id FROM coaching_projectmember WHERE person_id = %s AND ended_at IS NULL",
    )
