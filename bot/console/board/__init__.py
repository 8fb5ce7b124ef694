"""The board: how the day goes, on the wall of the room where the agents sit."""
