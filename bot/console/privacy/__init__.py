"""The rooms of privacy: what we hold about a resident, deleting them, and what is due to go by itself."""
