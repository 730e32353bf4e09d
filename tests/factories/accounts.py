"""People and territories for the tests."""

import factory
from allauth.account.models import EmailAddress

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role, TerritoryKind
from lms.accounts.models import Territory, User

PASSWORD = "territoires-demo-2026"


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    kind = TerritoryKind.EXAMPLE
    name = factory.Sequence(lambda n: f"Pays d’exemple {n}")
    slug = factory.Sequence(lambda n: f"pays-d-exemple-{n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(user, create, extracted, **kwargs):  # noqa: N805 - factory_boy's first argument is the object
        """The address is confirmed, so that the person can sign in; `verified=False` leaves it to be confirmed."""
        if create:
            EmailAddress.objects.create(
                user=user, email=user.email, primary=True, verified=extracted is not False
            )

    @factory.post_generation
    def administrator(user, create, extracted, **kwargs):  # noqa: N805 - as above
        """`is_superuser=True` is a copy of the row that makes an administrator."""
        if create and user.is_superuser:
            grant_role(user=user, role=Role.ADMIN)
