"""What we measure, each in one command."""
