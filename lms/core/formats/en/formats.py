"""English, as read in Europe."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "d/m/Y"
NUMBER_GROUPING = 3
