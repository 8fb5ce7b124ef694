"""The queue: who waits for a human, live."""
