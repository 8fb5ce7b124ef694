"""The rooms of cases: the list, one case, its changes, and a new one by hand."""
