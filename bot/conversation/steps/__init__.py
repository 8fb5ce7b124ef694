"""The steps of a turn, one small file each, in the order of bot/conversation/turn.py."""
