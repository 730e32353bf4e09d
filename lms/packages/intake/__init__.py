"""What reads an archive that was sent in: a process of its own, which imports nothing of Django nor of the platform."""
