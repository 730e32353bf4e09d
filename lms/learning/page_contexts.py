"""What the pages of courses show of the reader's own way."""

from lms.programme.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, ThemePage
from lms.programme.registry import PageContext, page_contexts

from .views import courses, lessons

page_contexts.register(PageContext("courses", CourseIndexPage, courses.index))
page_contexts.register(PageContext("course", CoursePage, courses.course))
page_contexts.register(PageContext("courses of a theme", ThemePage, courses.theme))
page_contexts.register(PageContext("module", ModulePage, courses.module))
page_contexts.register(PageContext("lesson", LessonPage, lessons.lesson))
