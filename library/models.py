"""Placeholder of the foundation: the library app replaces this file."""

from django.contrib.auth.models import Group
from django.db import models


class Resource(models.Model):
    """Anything in the library."""

    title = models.CharField(max_length=300)
    cohort_group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class LegalText(models.Model):
    """Decree, law, ordinance, order, circular, code."""

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="legal_text")

    def __str__(self) -> str:
        return str(self.resource_id)
