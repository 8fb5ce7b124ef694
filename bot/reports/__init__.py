"""What the city wants to know in numbers: the board of today and the trends of the weeks, and nothing personal."""
