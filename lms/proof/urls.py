"""Addresses of certificates and badges. Those that are printed or signed never change."""

from django.urls import path

from .views import badges, managing, orders, own, verification

app_name = "proof"
urlpatterns = [
    path("mon-parcours/", own.index, name="mine"),
    path("mon-parcours/attestations/<key:pk>/", own.certificate, name="certificate"),
    path("mon-parcours/attestations/<key:pk>/pdf/", own.pdf, name="certificate_pdf"),
    path("mon-parcours/attestations/<key:pk>/badge/", own.badge, name="certificate_badge"),
    path("attestations/", verification.index, name="verify"),
    path("attestations/badge/", verification.badge, name="verify_badge"),
    path("attestations/parcours/", managing.index, name="courses"),
    path("attestations/parcours/<key:pk>/", managing.course, name="course"),
    path("attestations/parcours/<key:pk>/reglages/", managing.settings, name="settings"),
    path("attestations/parcours/<key:pk>/delivrer/", orders.issue, name="issue"),
    path("attestations/delivrances/<key:pk>/", orders.order, name="order"),
    path("attestations/retirer/<key:pk>/", managing.revoke, name="revoke"),
    path("attestations/remplacer/<key:pk>/", managing.replace, name="replace"),
    path("attestations/<str:code>/", verification.certificate, name="verify_code"),
    path("badges/emetteur/", badges.issuer, name="badge_issuer"),
    path("badges/cles/", badges.keys, name="badge_keys"),
    path("badges/cles/<slug:thumbprint>/", badges.key, name="badge_key"),
    path("badges/etat/<key:number>/", badges.status, name="badge_status"),
]
