"""`philly311 evaluate`: how well messages are understood, measured on messages that nothing was learned from."""
