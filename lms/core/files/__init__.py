"""Files from outside: what is accepted, and the process with limits that reads them. Nothing here has a table."""
