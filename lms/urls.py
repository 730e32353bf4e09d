"""Every address of the platform. Public views say so with `login_not_required`; all others need a signed-in person."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.urls import serve_pattern

from lms.api.urls import token_pages
from lms.core.web.pictures import ADDRESS, picture
from lms.core.web.urls import health_patterns, page_patterns
from lms.core.web.views import to_sign_in
from lms.programme.views import bulk
from lms.programme.views.admin import AccountWithoutPicture
from lms.programme.views.pages import serve

urlpatterns = [
    # Nothing else of MEDIA_ROOT has an address: neither originals nor what was half sent. Files of the library: library.urls.
    re_path(ADDRESS, picture, name="picture"),
    path("sante/", include(health_patterns)),
    path("langue/", login_not_required(set_language), name="set_language"),
    path("gestion/login/", to_sign_in),
    path("gestion/password_reset/", to_sign_in),
    path("_util/login/", to_sign_in, name="wagtailcore_login"),
    path("gestion/bulk/<str:app_label>/<str:model_name>/<str:action>/", bulk.act),
    path("gestion/account/", require_admin_access(AccountWithoutPicture.as_view()), name="gestion_account"),
    path("gestion/", include(wagtailadmin_urls)),
    path("compte/", include("lms.accounts.urls")),
    path("compte/", include(token_pages)),
    path("accueil/", include("lms.hub.urls")),
    path("bibliotheque/", include("library.urls")),
    path("", include("cohorts.urls")),
    path("", include("coaching.urls")),
    path("", include("lms.handins.urls")),
    path("", include("lms.packages.urls")),
    path("", include("lms.lti.urls")),
    path("", include("lms.media.urls")),
    path("", include("lms.learning.urls")),
    path("", include("lms.proof.urls")),
    path("", include("lms.questions.urls")),
    path("", include("lms.notify.urls")),
    path("api/v1/", include("lms.api.urls")),
    path("", include(page_patterns)),
    # Last: everything else is a page of Wagtail, whose privacy decides.
    re_path(serve_pattern, login_not_required(serve), name="wagtail_serve"),
]

handler400 = "lms.core.web.views.bad_request"
handler403 = "lms.core.web.views.permission_denied"
handler404 = "lms.core.web.views.not_found"
handler500 = "lms.core.web.views.server_error"
handler429 = "lms.accounts.views.errors.too_many"  # allauth looks for it here
