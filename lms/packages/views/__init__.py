"""Screens of packages: the way in on the site, what the host of packages answers, what editors do."""
