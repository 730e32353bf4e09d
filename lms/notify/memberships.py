"""What a person has not read: with what is read of them once a request, so that the bell of every page costs no query."""

from lms.accounts.registry import Membership, memberships

memberships.register(
    Membership(
        "unread_messages",
        key="unread.id",
        source=(
            "(SELECT id FROM notify_message WHERE recipient_id = :person AND read_at IS NULL LIMIT 100) unread"
        ),
    )
)
