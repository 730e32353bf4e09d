"""Outside tools in /gestion/: managers register them, editors choose contents in them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import attempt, redirect_saying
from lms.core.web.parameters import parse_number
from lms.lti import queries, rules
from lms.lti.addresses import given_to
from lms.lti.domain import tools
from lms.lti.forms import ToolForm, initial_of
from lms.lti.models import Tool

View = Callable[..., HttpResponse]


def only(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """For those of whom the rule says so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return run

    return decorate


@require_safe
@only(rules.can_choose)
def index(request: SignedIn) -> HttpResponse:
    """All tools, with what lessons may open of them."""
    context = {"tools": queries.tools_with_contents(), "may_register": rules.can_register(request.user)}
    return render(request, "lti/admin/index.html", context)


@require_safe
@only(rules.can_choose)
def show(request: SignedIn, pk: int) -> HttpResponse:
    """One tool: what to type there, what it is told, and its contents."""
    tool = get_object_or_404(Tool, pk=pk)
    context = {
        "tool": tool,
        "contents": tool.contents.order_by("-pk"),
        "given": given_to(tool),
        "added": parse_number(request.GET.get("choisis")) or 0,
        "may_register": rules.can_register(request.user),
    }
    return render(request, "lti/admin/tool.html", context)


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@only(rules.can_register)
def new(request: SignedIn) -> HttpResponse:
    """What its own page « LTI 1.3 » says."""
    form = ToolForm(request.POST if request.method == "POST" else None)
    tool, status = attempt(request, form, lambda: tools.register_tool(by=request.user, **form.cleaned_data))
    if tool:
        said = _("The tool is registered: type there what stands below.")
        return redirect_saying(request, said, "tools-tool", tool.pk)
    return render(request, "lti/admin/form.html", {"form": form, "tool": None}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(rules.can_register)
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """What was agreed; out of use and into use again."""
    tool = get_object_or_404(Tool, pk=pk)
    do = request.POST.get("do")
    if request.method == "POST" and do in {"retire", "restore"}:
        (tools.retire_tool if do == "retire" else tools.restore_tool)(tool=tool, by=request.user)
        return redirect_saying(request, _("Done: what was done in it stays."), "tools-tool", pk)
    form = ToolForm(request.POST if request.method == "POST" else None, initial=initial_of(tool))
    done, status = attempt(
        request, form, lambda: tools.change_tool(tool=tool, by=request.user, **form.cleaned_data)
    )
    if done:
        return redirect_saying(request, _("The tool is kept."), "tools-tool", pk)
    return render(request, "lti/admin/form.html", {"form": form, "tool": tool}, status=status)
