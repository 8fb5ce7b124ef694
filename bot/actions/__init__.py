"""What Rasa may ask of us: look-ups only. What should happen is answered as an effect, for the end of the turn."""
