"""How long the console's pages take with years of cases and messages in the store, beside what we promise."""
