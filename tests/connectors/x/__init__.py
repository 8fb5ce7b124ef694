"""Tests of the X channel: tweepy itself over real HTTP to a fake X."""
