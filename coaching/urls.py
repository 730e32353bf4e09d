"""Addresses of this app."""

from django.urls import path

from .views import booking, follow_up, home, log, openings, project, slot, team

app_name = "coaching"
urlpatterns = [
    path("coaching/", home.home, name="home"),
    path("coaching/reserver/", booking.hold, name="hold"),
    path("coaching/attendre/", booking.wait, name="wait"),
    path("coaching/reservations/<int:pk>/", booking.show, name="booking"),
    path("coaching/reservations/<int:pk>/confirmer/", booking.confirm, name="confirm"),
    path("coaching/reservations/<int:pk>/annuler/", booking.cancel, name="booking_cancel"),
    path("coaching/reservations/<int:pk>/deplacer/", booking.move, name="booking_move"),
    path("coaching/reservations/<int:pk>/rendez-vous.ics", booking.calendar, name="booking_ics"),
    path("coaching/creneaux/ouvrir/", slot.open_slot, name="slot_open"),
    path("coaching/creneaux/ouvrir-plusieurs/", openings.open_several, name="slots_open"),
    path("coaching/creneaux/<int:pk>/", slot.show, name="slot"),
    path("coaching/creneaux/<int:pk>/modifier/", slot.update, name="slot_update"),
    path("coaching/creneaux/<int:pk>/deplacer/", slot.move, name="slot_move"),
    path("coaching/creneaux/<int:pk>/annuler/", slot.cancel, name="slot_cancel"),
    path("coaching/creneaux/<int:pk>/compte-rendu/", log.log, name="log"),
    path("projets/", project.index, name="projects"),
    path("projets/ajouter/", project.add, name="project_add"),
    path("projets/<int:pk>/", project.show, name="project"),
    path("projets/<int:pk>/modifier/", project.edit, name="project_edit"),
    path("projets/<int:pk>/equipe/", team.show, name="team"),
    path("projets/<int:pk>/equipe/quitter/", team.leave, name="team_leave"),
    path("projets/<int:pk>/equipe/<int:member>/retirer/", team.take_out, name="team_take_out"),
    path("projets/<int:pk>/equipe/<int:member>/pilote/", team.hand_over, name="team_hand_over"),
    path("projets/<int:pk>/suites/", project.add_action, name="action_add"),
    path("projets/<int:pk>/suivi/", follow_up.write, name="follow_up"),
    path("suites/<int:pk>/faite/", project.action_done, name="action_done"),
    path("conseils/<int:pk>/repondre/", project.answer, name="recommendation_answer"),
    path("suivi/", follow_up.portfolio, name="portfolio"),
]
