"""Screens of videos and sounds: their files for readers, what editors send."""
