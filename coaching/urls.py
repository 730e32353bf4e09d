"""Addresses of this app."""

from django.urls import path

from .views import booking, follow_up, home, log, openings, project, slot, team

app_name = "coaching"
urlpatterns = [
    path("coaching/", home.home, name="home"),
    path("coaching/reserver/", booking.hold, name="hold"),
    path("coaching/attendre/", booking.wait, name="wait"),
    path("coaching/reservations/<key:pk>/", booking.show, name="booking"),
    path("coaching/reservations/<key:pk>/confirmer/", booking.confirm, name="confirm"),
    path("coaching/reservations/<key:pk>/annuler/", booking.cancel, name="booking_cancel"),
    path("coaching/reservations/<key:pk>/deplacer/", booking.move, name="booking_move"),
    path("coaching/reservations/<key:pk>/rendez-vous.ics", booking.calendar, name="booking_ics"),
    path("coaching/creneaux/ouvrir/", slot.open_slot, name="slot_open"),
    path("coaching/creneaux/ouvrir-plusieurs/", openings.open_several, name="slots_open"),
    path("coaching/creneaux/<key:pk>/", slot.show, name="slot"),
    path("coaching/creneaux/<key:pk>/modifier/", slot.update, name="slot_update"),
    path("coaching/creneaux/<key:pk>/deplacer/", slot.move, name="slot_move"),
    path("coaching/creneaux/<key:pk>/annuler/", slot.cancel, name="slot_cancel"),
    path("coaching/creneaux/<key:pk>/compte-rendu/", log.log, name="log"),
    path("projets/", project.index, name="projects"),
    path("projets/ajouter/", project.add, name="project_add"),
    path("projets/<key:pk>/", project.show, name="project"),
    path("projets/<key:pk>/modifier/", project.edit, name="project_edit"),
    path("projets/<key:pk>/equipe/", team.show, name="team"),
    path("projets/<key:pk>/equipe/quitter/", team.leave, name="team_leave"),
    path("projets/<key:pk>/equipe/<key:member>/retirer/", team.take_out, name="team_take_out"),
    path("projets/<key:pk>/equipe/<key:member>/pilote/", team.hand_over, name="team_hand_over"),
    path("projets/<key:pk>/suites/", project.add_action, name="action_add"),
    path("projets/<key:pk>/suivi/", follow_up.write, name="follow_up"),
    path("suites/<key:pk>/faite/", project.action_done, name="action_done"),
    path("conseils/<key:pk>/repondre/", project.answer, name="recommendation_answer"),
    path("suivi/", follow_up.portfolio, name="portfolio"),
]
