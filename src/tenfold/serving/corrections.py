"""The table of corrections, in any database that SQLAlchemy knows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from tenfold.core.pairs import CLASSES, SIDE
from tenfold.errors import ConfigError, DataError

_WAIT_S = 3  # for a connection, and for SQLite's lock
_CONNECTIONS = 2
_BATCH = 1000  # rows
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_POOL = {
    "pool_size": _CONNECTIONS,
    "max_overflow": 0,
    "pool_timeout": _WAIT_S,
    "pool_pre_ping": True,  # a database that was started again costs no correction
}
_OPTIONS = {
    "sqlite": {"timeout": _WAIT_S},
    # A database that was made without an encoding would give bytes for text.
    "postgresql": {"connect_timeout": _WAIT_S, "client_encoding": "utf8"},
}

_TABLE = sql.Table(
    "tenfold_corrections",
    sql.MetaData(),
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("levels", sql.LargeBinary, nullable=False),
    sql.Column("digit", sql.SmallInteger, nullable=False),
    sql.Column("answered", sql.SmallInteger),
    sql.Column("model", sql.Text, nullable=False),
    sql.Column("time_utc", sql.DateTime, nullable=False),
)
# How many there are. Their numbers follow each other; to count would be to read all of them.
_HELD = sql.select(
    sql.select(sql.func.max(_TABLE.c.id)).scalar_subquery()
    - sql.select(sql.func.min(_TABLE.c.id)).scalar_subquery()
    + 1
)


class Correction(NamedTuple):
    """One picture and what it shows.

    Attributes:
        levels: the 784 grey levels that the network saw, row by row.
        digit: what it is, as its writer says.
        answered: what the model had answered; None for no digit.
        model: its name.
        time_utc: when it came, to the second; set when it is added.
    """

    levels: bytes
    digit: int
    answered: int | None
    model: str
    time_utc: datetime | None = None


class Corrections:
    """The corrections in one database; the table is made with the first."""

    def __init__(self, url: str, most: float = math.inf) -> None:
        """Get ready for the database at `url`, such as sqlite:///feedback.db; nothing is opened.

        Args:
            url: which database.
            most: how many it may hold, or whoever may send one could fill the disk.

        Raises:
            ConfigError: the URL can't be used, or the driver for it is missing.
        """
        self._engine, self._most = _engine(url), most
        self._made = False

    def make(self) -> None:
        """Make the table where there is none.

        Raises:
            DataError: the database fails.
        """
        with self._failures("can't be opened"):
            _TABLE.metadata.create_all(self._engine)
        self._made = self._engine.dialect.name != "sqlite"  # whose file may be gone the next time

    def add(self, correction: Correction) -> None:
        """Keep `correction`.

        Raises:
            DataError: the database fails, or is full.
        """
        if not self._made:
            self.make()
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        row = correction._replace(time_utc=now)._asdict()
        with self._failures("can't be written"), self._engine.begin() as connection:
            held = connection.execute(_HELD).scalar_one() or 0
            if held < self._most:
                connection.execute(_TABLE.insert(), row)
        if held >= self._most:
            raise DataError(
                f"The table '{_TABLE.name}' holds {held} corrections, and max_corrections is "
                f"{self._most}. Export and delete them, or raise that."
            )

    def __iter__(self) -> Iterator[Correction]:
        """All of them, in the order in which they came.

        Raises:
            DataError: the database fails, or holds what is no correction.
        """
        file = self._engine.url.database or ""
        if "uri" in self._engine.url.query:  # which SQLite takes apart by itself
            file = unquote(urlsplit(file).path)
        if self._engine.dialect.name == "sqlite" and not Path(file).exists():
            # SQLite would make one.
            raise DataError(f"There is no database '{file}'. Check the URL.")
        query = sql.select(_TABLE).order_by(_TABLE.c.id)
        with self._failures("can't be read"), self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query).mappings():
                yield _checked({name: row[name] for name in Correction._fields}, row["id"])

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _failures(self, what: str) -> Iterator[None]:
        """Turn what a database raises into ours; its words hold no values, and no password."""
        try:
            yield
        except (SQLAlchemyError, TypeError, ValueError) as error:  # or what is of no column's type
            reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
            shown = self._engine.url.set(query={}).render_as_string(hide_password=True)
            raise DataError(f"The database '{shown}' {what}: {reason.rstrip('.')}.") from error


def _engine(url: str) -> sql.Engine:
    try:
        made = sql.make_url(url)
        made = made.set(drivername=_DRIVERS.get(made.drivername, made.drivername))
        kind = made.get_backend_name()
        if kind == "sqlite" and made.database in (None, "", ":memory:"):
            raise ConfigError("Feedback in memory would be lost. Name a file: sqlite:///FILE.db.")
        return sql.create_engine(
            made,
            hide_parameters=True,
            connect_args=_OPTIONS.get(kind, {}),
            # SQLite's file is opened each time: one that was removed would be written to for ever.
            **({"poolclass": sql.NullPool} if kind == "sqlite" else _POOL),
        )
    except ModuleNotFoundError as error:
        way = "It comes with" if url.startswith("postgres") else "Install it, or use PostgreSQL"
        raise ConfigError(
            f"The driver '{error.name}' for this database is not installed. {way}: pip install "
            "'tenfold[postgresql]'"
        ) from error
    except (ArgumentError, NoSuchModuleError, TypeError, ValueError) as error:
        raise ConfigError(  # not told: a URL may hold a password
            "The URL for feedback can't be used. Give one such as sqlite:///feedback.db or "
            "postgresql://user:password@host/name."
        ) from error


def _checked(row: dict[str, Any], number: int) -> Correction:
    """The row as a correction; other programs may have written to the table."""
    if len(row["levels"]) != SIDE * SIDE or row["digit"] not in range(CLASSES):
        raise DataError(f"Row {number} of the table '{_TABLE.name}' is no correction. Delete it.")
    return Correction(**row | {"levels": bytes(row["levels"])})
