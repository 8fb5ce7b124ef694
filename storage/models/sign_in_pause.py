"""How often a log-in was tried in vain, and until when the next try has to wait."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Moment


class SignInPause(Base):
    """`key` is a hash of an account, an address or both: nobody reads here who tried what."""

    __tablename__ = "sign_in_pauses"

    key: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[Moment]
    until: Mapped[Moment]
