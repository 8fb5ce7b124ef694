"""What we do with a message: take it, understand it, file it, answer it."""
