"""Keeps keys, ids and people's words out of the log: the libraries below tweepy would write all three."""

import logging

# At DEBUG: tweepy names the bearer token, each body and each answer, oauthlib the signing keys, urllib3 and
# requests_oauthlib the address with the resident's id. Their warnings are clean.
TALKATIVE = ("tweepy", "oauthlib", "requests_oauthlib", "urllib3")


def hush() -> None:
    """Make them safe to log at any level; calling it again changes nothing."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
