"""What the search adds to the administration."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .admin import SearchWordViewSet, WordsPolicy
from .models import SearchWord

register_permission_policy(SearchWord, WordsPolicy(SearchWord))


@hooks.register("register_admin_viewset")
def words() -> SearchWordViewSet:
    """« Mots de la recherche »"""
    return SearchWordViewSet()
