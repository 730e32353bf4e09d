"""Verbs of hand-ins."""
