"""Messages through the whole house, a second, beside Rasa's own REST channel with its default pipeline."""
