"""What administrators may change: catalogue, words, settings. A change is shown first, kept, and undone by a click."""
