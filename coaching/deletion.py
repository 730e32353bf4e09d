"""What is said before an account is deleted: the projects that the person carries, or has carried."""

from lms.core.db.protected import DeletionCount, deletion_counts

from .models import Project


def _projects(number: int) -> str:
    meta = Project._meta
    return f"{number} {meta.verbose_name if number == 1 else meta.verbose_name_plural}"


deletion_counts.register(DeletionCount("coaching.ProjectMember", words=_projects, distinct="project"))
