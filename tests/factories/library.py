"""Resources and texts of law for the tests."""

import factory
from django.utils import timezone

from library.enums import ResourceKind, ResourceState, Visibility
from library.models import LegalText, Resource


class ResourceFactory(factory.django.DjangoModelFactory):
    """Published and public; made beside the domain, so not in the index until it is rebuilt."""

    class Meta:
        model = Resource
        skip_postgeneration_save = True

    kind = ResourceKind.GUIDE
    title = factory.Sequence(lambda n: f"Guide {n}")
    visibility = Visibility.PUBLIC
    state = ResourceState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        """`themes=[theme]`"""
        if create and extracted:
            self.themes.set(extracted)


class LegalTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalText

    resource = factory.SubFactory(ResourceFactory, kind=ResourceKind.LEGAL_TEXT)
    jorftext_id = factory.Sequence(lambda n: f"JORFTEXT{n:012}")
    nature = "DECRET"
