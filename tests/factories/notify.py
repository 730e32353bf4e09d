"""Messages for the tests."""

import factory

from lms.notify.models import FeedToken, Message

from .accounts import UserFactory


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    recipient = factory.SubFactory(UserFactory)
    notification = "tests.example"
    key = factory.Sequence(lambda n: f"example:{n}")
    subject = factory.Sequence(lambda n: f"Coaching réservé : créneau {n}")
    text = "Bonjour,\n\nVotre coaching est réservé."
    html = "<html><head><style>p { color: #16213a }</style></head><body><p>Votre coaching est réservé.</p></body></html>"
    url = "/coaching/"


class FeedTokenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeedToken

    user = factory.SubFactory(UserFactory)
    secret = factory.Sequence(lambda n: f"secret-{n:032d}")
