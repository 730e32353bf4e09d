"""Sentences of allauth that our catalogue says better in French; named here so that they stay in it."""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("The email address and/or password you specified are not correct."),
    _("You must type the same password each time."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Please type your current password."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("A user is already registered with this email address."),
    _("This email address is already associated with this account."),
    _("You cannot add an email address to an account protected by two-factor authentication."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
)
