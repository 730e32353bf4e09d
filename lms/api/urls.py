"""Addresses under /api/v1/."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from coaching import api as coaching
from cohorts import api as cohorts
from library import api as library
from lms.accounts.api import MeView
from lms.accounts.reauthentication import proof_required
from lms.handins import api as handins
from lms.learning import api as learning
from lms.notify import api as notify
from lms.programme import api as programme
from lms.proof import api as proof
from lms.questions import api as questions

from .errors import no_such_address
from .tokens import TokenViewSet
from .views import new_token, revoke, tokens

router = SimpleRouter()
router.register("themes", programme.ThemeViewSet, "theme")
router.register("courses", programme.CourseViewSet, "course")
router.register("lessons", programme.LessonViewSet, "lesson")
router.register("progress", learning.ProgressViewSet, "progress")
router.register("facts", learning.FactViewSet, "fact")
router.register("certificates", proof.CertificateViewSet, "certificate")
router.register("attempts", questions.AttemptViewSet, "attempt")
router.register("questionnaires", questions.QuestionnaireViewSet, "questionnaire")
router.register("handins", handins.HandInViewSet, "hand-in")
router.register("cohorts", cohorts.CohortViewSet, "cohort")
router.register("enrolments", cohorts.EnrolmentViewSet, "enrolment")
router.register("sessions", cohorts.SessionViewSet, "session")
router.register("attendances", cohorts.AttendanceViewSet, "attendance")
router.register("projects", coaching.ProjectViewSet, "project")
router.register("slots", coaching.SlotViewSet, "slot")
router.register("bookings", coaching.BookingViewSet, "booking")
router.register("session-logs", coaching.SessionLogViewSet, "session-log")
router.register("follow-ups", coaching.FollowUpViewSet, "follow-up")
router.register("actions", coaching.ActionViewSet, "action")
router.register("resources", library.ResourceViewSet, "resource")
router.register("legal-texts", library.LegalTextViewSet, "legal-text")
router.register("messages", notify.MessageViewSet, "message")
router.register("tokens", TokenViewSet, "token")

app_name = "api"
urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path(
        "schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny], api_version="v1"), name="schema"
    ),
    path(
        "docs/",
        # Swagger's page brings one inline style sheet; its scripts stay under the policy of the site.
        csp_update({"style-src": [UNSAFE_INLINE]})(
            SpectacularSwaggerSplitView.as_view(url_name="api:schema", permission_classes=[AllowAny])
        ),
        name="docs",
    ),
    *router.urls,
    re_path(r"^.*$", csrf_exempt(login_not_required(no_such_address)), name="elsewhere"),
]

# Under /compte/: what people see of the API.
token_pages = [
    path("jetons/", tokens, name="api-tokens"),
    path("jetons/nouveau/", proof_required(new_token), name="api-tokens-new"),
    path("jetons/<slug:key>/revoquer/", revoke, name="api-tokens-revoke"),
]
