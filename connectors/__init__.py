"""The edge: translates between a platform's words and ours, and nothing else."""
