"""Addresses of this app."""

from django.urls import path

from .views import attendance, coaches, cohorts, join, people, sessions

app_name = "cohorts"
urlpatterns = [
    path("promotions/", cohorts.index, name="list"),
    path("promotions/ouvrir/", cohorts.open_new, name="open"),
    path("promotions/<int:pk>/", cohorts.cohort, name="cohort"),
    path("promotions/<int:pk>/modifier/", cohorts.edit, name="edit"),
    path("promotions/<int:pk>/rejoindre/", join.join_in, name="join"),
    path("promotions/<int:pk>/inscrire/", people.people, name="people"),
    path("promotions/<int:pk>/coachs/", coaches.assign, name="coach_assign"),
    path("promotions/<int:pk>/coachs/<int:person>/retirer/", coaches.take_off, name="coach_end"),
    path("promotions/<int:pk>/reglages/", people.settings, name="settings"),
    path("promotions/<int:pk>/sessions/ajouter/", sessions.add, name="session_add"),
    path("inscriptions/<int:pk>/retirer/", people.leave, name="leave"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/agenda.ics", sessions.ics, name="session_ics"),
    path("sessions/<int:pk>/emarger/", attendance.sign, name="sign"),
    path("sessions/<int:pk>/modifier/", sessions.edit, name="session_edit"),
    path("sessions/<int:pk>/annuler/", sessions.cancel, name="session_cancel"),
]
