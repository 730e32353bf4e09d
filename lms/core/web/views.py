"""Health, errors and the few pages that belong to no app."""

import logging
import secrets

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.web.forms import typed_again

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers and all migrations have run."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # any failure of the database means "not ready", whatever its class
        return JsonResponse({"status": "unavailable", "database": type(error).__name__}, status=503)
    if waiting:
        return JsonResponse({"status": "migrating", "waiting": len(waiting)}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor})


@login_not_required
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """In place of Wagtail's sign-in: ours, with its rate limits and second factor.

    Who is signed in and comes here was refused by the administration: the sign-in would only send them back to it.
    """
    if request.user.is_authenticated and "next" in request.GET:
        raise PermissionDenied
    return redirect(reverse("account_login", query=request.GET))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"typed": typed_again(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same page for what does not exist and for what one may not see."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without context processors nor database; the reference on the page is the one in the journal."""
    incident = secrets.token_hex(3).upper()
    log.error("Incident %s at %s", incident, request.path)
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "server error", "status": 500, "code": "server_error"}
        detail = {"detail": f"Incident {incident}"}
        return JsonResponse(problem | detail, status=500, content_type="application/problem+json")
    context = {"incident": incident, "typed": typed_again(request)}
    return HttpResponse(loader.render_to_string("500.html", context), status=500)
