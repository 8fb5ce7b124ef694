"""What comes in with a form or an address, cleaned of what no keyboard writes and the store cannot keep."""

from typing import Annotated

from fastapi import Form, Path
from pydantic import AfterValidator

from bot.text import tidy

LONGEST_FIELD = 1000
LARGEST_ID = 2**63 - 1

# A field of a form; empty when it was left out, so that the view can say what is missing.
Field = Annotated[str, Form(max_length=LONGEST_FIELD), AfterValidator(tidy)]
# A field that a form has several times.
Words = Annotated[list[Annotated[str, AfterValidator(tidy)]], Form()]
# A password, as it was typed.
Secret = Annotated[str, Form(max_length=LONGEST_FIELD)]
# The id of a row in a path.
RowId = Annotated[int, Path(ge=0, le=LARGEST_ID)]
