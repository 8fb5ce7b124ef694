"""The console of the City's own people: who signs in, what their role may see, and every page of theirs."""
