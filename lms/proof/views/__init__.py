"""Screens of certificates and badges."""
