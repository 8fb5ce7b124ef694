"""What we hold about a resident, and how it goes: at their wish, by hand, and when its time is over."""
