"""What accounts change in the administration."""

from wagtail import hooks

from .bulk import DeletePeople

hooks.register("register_bulk_action", DeletePeople, order=1000)  # after Wagtail's own, which it replaces
