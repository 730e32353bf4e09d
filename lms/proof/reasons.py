"""Why a certificate is not issued, revoked or replaced: a code for programs, a sentence for people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_begun": _("This person has not begun the course."),
    "not_finished": _("This person has not finished the course."),
    "did_nothing": _(
        "Nothing that this person did themselves is known in this course: nothing can be certified."
    ),
    "no_presence": _("No signed presence is known: a certificate of attendance needs at least one half-day."),
    "no_name": _("This person has not given their name: there is nothing to print."),
    "account_closed": _("This account is closed: nothing is issued to it any more."),
    "already_revoked": _("This certificate has been revoked already."),
    "already_replaced": _("This certificate has been replaced already: look at the one that replaces it."),
    "no_reason": _("Say why: the reason stays in the register, and the person is told."),
    "nobody": _("There is nobody to issue a certificate to."),
    "erased": _("What stood on this certificate was erased with the person; the line of the register stays."),
    "altered": _("This certificate is not the one that was issued: the team has been told."),
    "forbidden": _("Whoever ordered it does not manage this theme any more."),
    "error": _("It failed on our side. The team has been told."),
}
