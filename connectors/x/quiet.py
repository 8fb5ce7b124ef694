"""Keeps keys, ids and people's words out of the log: the libraries below tweepy would write all three."""

import logging

# At DEBUG: tweepy names the bearer token, each body and each answer, oauthlib the signing keys, urllib3 and
# requests_oauthlib the address with the resident's id. Their warnings are clean, but for urllib3's: when an answer
# has strange headers it names the whole address. Translations share it, and there the address holds the words.
TALKATIVE = {
    "tweepy": logging.WARNING,
    "oauthlib": logging.WARNING,
    "requests_oauthlib": logging.WARNING,
    "urllib3": logging.ERROR,
}


def hush() -> None:
    """Make them safe to log at any level; calling it again changes nothing."""
    for name, level in TALKATIVE.items():
        logging.getLogger(name).setLevel(level)
