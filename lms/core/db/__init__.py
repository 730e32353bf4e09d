"""What the database is asked to do for us: rules, keys, prepared reads."""
