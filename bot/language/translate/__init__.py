"""Translation of what people type, between an agent and a resident; our own words never need it."""
