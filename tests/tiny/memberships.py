from lms.accounts.registry import Membership, memberships

memberships.register(
    Membership("drafts", key="d.id", source="accounts_draft d WHERE d.person_id = :person", is_a_right=True)
)
