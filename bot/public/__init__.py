"""What the public sees: the web chat page and its API, webhooks, and whether we are there."""
