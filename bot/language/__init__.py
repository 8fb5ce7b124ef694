"""Languages: which one is spoken, and our own words in each of them."""
