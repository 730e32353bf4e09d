"""Addresses of this app."""

from django.urls import path

from .views import attendance, coaches, cohorts, join, openings, people, progress, sessions

app_name = "cohorts"
urlpatterns = [
    path("promotions/", cohorts.index, name="list"),
    path("promotions/ouvrir/", cohorts.open_new, name="open"),
    path("promotions/<key:pk>/", cohorts.cohort, name="cohort"),
    path("promotions/<key:pk>/modifier/", cohorts.edit, name="edit"),
    path("promotions/<key:pk>/calendrier/", openings.calendar, name="calendar"),
    path("promotions/<key:pk>/progression/", progress.progress, name="progress"),
    path("promotions/<key:pk>/progression/csv/", progress.as_csv, name="progress_csv"),
    path("promotions/<key:pk>/progression/ecrire/", progress.remind, name="remind"),
    path("promotions/<key:pk>/rejoindre/", join.join_in, name="join"),
    path("promotions/<key:pk>/inscrire/", people.people, name="people"),
    path("promotions/<key:pk>/coachs/", coaches.assign, name="coach_assign"),
    path("promotions/<key:pk>/coachs/<key:person>/retirer/", coaches.take_off, name="coach_end"),
    path("promotions/<key:pk>/reglages/", people.settings, name="settings"),
    path("promotions/<key:pk>/sessions/ajouter/", sessions.add, name="session_add"),
    path("inscriptions/<key:pk>/temps/", people.extra_time, name="extra_time"),
    path("inscriptions/<key:pk>/retirer/", people.leave, name="leave"),
    path("sessions/<key:pk>/", sessions.session, name="session"),
    path("sessions/<key:pk>/agenda.ics", sessions.ics, name="session_ics"),
    path("sessions/<key:pk>/emarger/", attendance.sign, name="sign"),
    path("sessions/<key:pk>/modifier/", sessions.edit, name="session_edit"),
    path("sessions/<key:pk>/annuler/", sessions.cancel, name="session_cancel"),
]
