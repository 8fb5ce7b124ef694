"""What may be kept for a time only: each kind says what is due and takes it away in small pieces."""
