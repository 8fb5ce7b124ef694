"""A day's storm: thousands of messages over all channels at once, while the platforms fail, repeat and mix up."""
