"""The City's open map files as rows: street segments, districts, and which file each kind of rows came from."""

from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id


class StreetSegment(Base):
    """A street between two crossings, drawn from its lowest numbers' end or the other way round, as the City drew it.

    `low` and `high` are the ends of its house numbers, null when it has none; the four others say where each side
    begins and ends. `line` is [[lon, lat], ...]; west to north is the box around it.
    """

    __tablename__ = "street_segments"
    __table_args__ = (
        Index("ix_street_segments_box", text("box(point(west, south), point(east, north))"), postgresql_using="gist"),
    )

    id: Mapped[Id]
    seg_id: Mapped[int] = mapped_column(index=True)
    street: Mapped[str] = mapped_column(index=True)
    left_from: Mapped[int]
    left_to: Mapped[int]
    right_from: Mapped[int]
    right_to: Mapped[int]
    low: Mapped[int | None]
    high: Mapped[int | None]
    line: Mapped[list[Any]] = mapped_column(JSON)
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]


class District(Base):
    """A band, 1/500 of a degree of latitude high, of one area: `council`, `police`, `planning` or `neighborhood`.

    `edges` is [[lon, lat, lon, lat], ...]: the sides of the area that touch the band. A point of the band is inside
    when it is west of an odd number of them (bot/places/atlas/bands.py).
    """

    __tablename__ = "districts"

    id: Mapped[Id]
    kind: Mapped[str]
    name: Mapped[str]
    band: Mapped[int] = mapped_column(index=True)
    edges: Mapped[list[Any]] = mapped_column(JSON)


class MapFile(Base):
    """Which file the rows of a kind came from; the same file is not written twice."""

    __tablename__ = "map_files"

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    digest: Mapped[str]
    features: Mapped[int]
    imported_at: Mapped[CreatedAt]
