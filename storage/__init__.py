"""The shared store: tables, migrations and seeded rows. It knows nobody else in the house."""
