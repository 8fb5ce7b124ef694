"""How fast messages are understood on one core, beside the bare embedding call in the same run."""
