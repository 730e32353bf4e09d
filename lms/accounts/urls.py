"""Addresses under /compte/: allauth's names, our paths."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from lms.accounts.reauthentication import proof_required
from lms.accounts.views.reauthentication import proof_by_code

from .views import drafts, newcomers, sign_in
from .views.invitation import invitation
from .views.links import sign_in_by_link
from .views.profile import profile

own = [
    path("", profile, name="profile"),
    path("territoire/", newcomers.territory, name="territory"),
    path("brouillons/", drafts.index, name="drafts"),
    path("brouillons/reprendre/", drafts.again, name="draft_again"),
    path("brouillons/<key:pk>/", drafts.draft, name="draft"),
]

second_factor = [
    path("", factor.index, name="mfa_index"),
    path("connexion/", sign_in.second_factor, name="mfa_authenticate"),
    path("identite/", sign_in.second_factor_again, name="mfa_reauthenticate"),
    path("application/", proof_required(sign_in.activate_app), name="mfa_activate_totp"),
    path("application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes-de-secours/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes-de-secours/nouveaux/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes-de-secours/fichier/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("cles/nouvelle/", proof_required(keys.add_webauthn), name="mfa_add_webauthn"),
    path("cles/identite/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/connexion/", login_not_required(keys.login_webauthn), name="mfa_login_webauthn"),
    path("cles/<key:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("cles/<key:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("connexion/", sign_in.sign_in, name="account_login"),
    path("connexion/code/", sign_in.ask_code, name="account_request_login_code"),
    path("connexion/code/saisie/", sign_in.enter_code, name="account_confirm_login_code"),
    re_path(
        r"^connexion/lien/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]{1,100})/$",
        sign_in_by_link,
        name="account_sign_in_by_link",
    ),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", newcomers.sign_up, name="account_signup"),
    path("inscription/autre-adresse/", newcomers.mistyped_address, name="account_mistyped_address"),
    path("desactive/", account.account_inactive, name="account_inactive"),
    path("identite/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("identite/code/", proof_by_code, name="account_prove_by_code"),
    path("adresse/", proof_required(account.email, to_read=False), name="account_email"),
    path("adresse/confirmer/", account.email_verification_sent, name="account_email_verification_sent"),
    path("adresse/confirmer/<str:key>/", newcomers.confirm_address, name="account_confirm_email"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/premier/", proof_required(account.password_set), name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/oublie/change/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("invitation/<str:token>/", invitation, name="account_invitation"),
    path("second-facteur/", include(second_factor)),
]
