"""One turn of a conversation: its ordered steps, the question to Rasa, and who holds the floor."""
