"""The door: signing in, the second factor, sessions, and one's own account."""
