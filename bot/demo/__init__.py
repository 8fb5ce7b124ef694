"""A made-up city at work: cases, conversations and messages in bulk, to look at the console and to measure it.

Everything is drawn from the tables beside this file (`*.yml`), from the catalogue and from the bot's own phrases. No
person, number or account in it is real: ids at platforms begin with `demo-`, so that nothing can be sent to anybody.
"""
