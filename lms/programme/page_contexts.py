"""What the pages of the programme show besides their own fields."""

from .models import HomePage, ThemeIndexPage, ThemePage
from .registry import PageContext, page_contexts
from .views import home, themes

page_contexts.register(PageContext("home", HomePage, home.home))
page_contexts.register(PageContext("themes", ThemeIndexPage, themes.index))
page_contexts.register(PageContext("theme", ThemePage, themes.theme))
