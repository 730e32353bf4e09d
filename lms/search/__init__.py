"""The search: an index that is a copy of the database, asked in French. Apps declare what can be found (`sources.py`)."""
