"""Readers of what others publish: files in, records out, nothing written."""
