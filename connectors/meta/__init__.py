"""What Meta's channels share: the Graph API, its errors, the webhook's proofs, and pictures on Meta's servers."""
