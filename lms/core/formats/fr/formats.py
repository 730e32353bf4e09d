"""French as people write it: « 1 255 », « 13/12/2026 »."""

THOUSAND_SEPARATOR = "\u202f"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
