"""Screens of Wagtail that are ours in part."""

from typing import Any

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel


class AccountWithoutPicture(AccountView):
    """Wagtail's account screen without its portrait: nobody else sees it, and it would be one more way for files to come in."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, AvatarSettingsPanel)]
