from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    default = True  # there are two configurations in this module
    name = "lms.accounts"
    label = "accounts"
    verbose_name = _("People and territories")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The groups that carry the roles exist after each migrate; the journal hears of sign-ins."""
        from lms.accounts import receivers, tasks, triggers  # noqa: F401 - the task that sends letters registers itself

        from .domain.groups import ensure_role_groups

        triggers.register()
        receivers.listen()

        # Sent for `auth` last of those that own the permissions we give.
        post_migrate.connect(
            ensure_role_groups, sender=installed.get_app_config("auth"), dispatch_uid="accounts.groups"
        )


class WagtailUsers(WagtailUsersAppConfig):
    """Wagtail's screens of people, with our fields."""

    user_viewset = "lms.accounts.viewsets.PeopleViewSet"
    group_viewset = "lms.accounts.viewsets.NoGroups"

    def ready(self) -> None:
        """Rights change by their verbs alone: no bulk action on accounts goes around them."""
        super().ready()
        from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction

        from .named_groups import teach_wagtail

        AssignRoleBulkAction.models = SetActiveStateBulkAction.models = []
        teach_wagtail()
