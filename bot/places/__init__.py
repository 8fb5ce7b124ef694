"""Where it is: finds an address in a resident's words and checks it against the City's own street tables."""
