"""What needs a person: the conversations of the agents' list, in the order of their urgency, and the search in all."""
