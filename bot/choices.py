"""The values of buttons: stable across languages, part of the web chat's contract (docs/api.md)."""

YES, NO, SKIP, CHANGE, UNDO, CANCEL, HUMAN = "yes", "no", "skip", "change", "undo", "cancel", "human"
REPORT, STATUS, HELP, START, RESTART, LANGUAGE = "report", "status", "help", "start", "restart", "language"

# A place that was offered carries its number; the place that a photo's camera noted has a value of its own.
PLACE_PREFIX = "place_"
PHOTO_PLACE = "photo_place"
OTHER_SERVICE = "other"
NOT_SURE = "not_sure"

# How a closed case turned out for its resident; a case's number follows the value.
RATED_GOOD, RATED_BAD = "rated_good", "rated_bad"
RATINGS = (RATED_GOOD, RATED_BAD)

# What may be changed before filing; each value is the name of the slot that is asked again.
CHANGEABLE = ("service", "details", "address", "photo")
