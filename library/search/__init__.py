"""The search: an index that is a copy of the database, asked in French."""
