"""`philly311 demo`: the whole house against fake platforms, and a page where a visitor plays the resident on each."""
