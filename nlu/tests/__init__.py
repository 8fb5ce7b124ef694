"""Tests of Rasa's side, run by Rasa's interpreter with the standard library's runner: python -m unittest."""
