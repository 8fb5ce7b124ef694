"""The report form: what a report knows so far, and how each answer moves it on."""
