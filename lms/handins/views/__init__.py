"""Screens of hand-ins."""
