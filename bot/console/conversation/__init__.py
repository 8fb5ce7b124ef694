"""The rooms of conversations: one thread, the reply, what staff do with it, and what failed."""
