"""Words and marks of coaching that several pages share."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from coaching import presenters
from coaching.enums import ProjectState, RecommendationState
from coaching.models import Project, Recommendation, SessionLog
from lms.core.templatetags.ui import state

register = template.Library()

PROJECT_TONES = {ProjectState.BLOCKED: "late", ProjectState.WATCH: "warn", ProjectState.ON_TRACK: "ok"}
ADVICE_TONES = {RecommendationState.ACCEPTED: "ok", RecommendationState.ALREADY_DONE: "ok"}

register.filter("names", presenters.names)


@register.simple_tag
def project_state(project: Project) -> SafeString:
    """`{% project_state project %}`: how the expert sees it."""
    if not project.state:
        return state(gettext("Not followed up yet"), tone="plain")
    return state(project.get_state_display(), tone=PROJECT_TONES[ProjectState(project.state)])


@register.simple_tag
def advice_state(row: Recommendation) -> SafeString:
    """`{% advice_state recommendation %}`: what the team made of it."""
    return state(row.get_state_display(), tone=ADVICE_TONES.get(RecommendationState(row.state), "plain"))


@register.simple_tag
def log_work(log: SessionLog) -> SafeString:
    """`{% log_work log %}`: « 2 suites sur 2 faites », « 1 suite en retard ». Needs `queries.recent_logs`."""
    born, done, late = log.born, log.done, log.late  # type: ignore[attr-defined]
    if late:
        return state(ngettext("%(n)s action late", "%(n)s actions late", late) % {"n": late}, tone="late")
    if not born:
        return mark_safe("")
    text = ngettext("%(n)s action of %(all)s done", "%(n)s actions of %(all)s done", done)
    return state(text % {"n": done, "all": born}, tone="ok" if done == born else "plain")
