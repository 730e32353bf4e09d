"""Addresses of questionnaires and of the questions of lessons."""

from django.urls import path

from .views import anonymous, comparing, practice, reading, results, taking

app_name = "questions"
HERE = "parcours/questionnaires/<key:lesson>/<uuid:block>/"
ATTEMPT = "parcours/essais/<key:pk>/"
RESULTS = "parcours/resultats/<key:pk>/"

urlpatterns = [
    path("parcours/exercices/<key:lesson>/<uuid:block>/", practice.answer, name="practise"),
    path(HERE, taking.begin, name="begin"),
    path(f"{HERE}sans-nom/", anonymous.answer, name="anonymous"),
    path(f"{HERE}avant-apres/", comparing.compare, name="compare"),
    path(f"{HERE}avant-apres/montrer/", comparing.share, name="share"),
    path(f"{ATTEMPT}relire/", taking.review, name="review"),
    path(f"{ATTEMPT}resultat/", taking.result, name="result"),
    path(f"{ATTEMPT}<int:place>/", taking.question, name="question"),
    path("parcours/reponses/", reading.waiting, name="to_read"),
    path("parcours/reponses/<key:pk>/", reading.read, name="read"),
    path("parcours/reponses/<key:pk>/<int:place>/", reading.mark, name="mark"),
    path(RESULTS, results.results, name="results"),
    path(f"{RESULTS}csv/", results.as_csv, name="results_csv"),
    path(f"{RESULTS}question/<key:question>/", results.one_question, name="results_question"),
]
