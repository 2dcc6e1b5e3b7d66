"""The command `growth`: serve, worker, migrate, demo, reset-link, audit, course."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import asyncpg

from backend import demo, operations, settings, upgrade
from backend.accounts import service
from backend.audit import service as audit
from backend.courses import library, links
from backend.courses.faults import Broken
from backend.courses.packs import Course
from backend.kit import clock, database, logs
from backend.piccolo_app import TABLES
from backend.settings import Settings, WrongSetting

DATABASE_ERRORS = (
    OSError,
    ValueError,  # an address that cannot be read
    database.DatabaseError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)


class CannotStart(Exception):
    """Why the command ends here, in one line that says what to do."""


def main() -> None:
    """Run one command. Ends with code 1 and one clear line when it cannot."""
    parser = argparse.ArgumentParser(prog="growth", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="bring the database up to date and serve the app")
    commands.add_parser("worker", help="only send what is due: beside servers with WORKER=0")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("demo", help="make demo people in an empty database")
    link = commands.add_parser("reset-link", help="print a one-time link to set a new password")
    link.add_argument("email")
    log = commands.add_parser("audit", help="tell whether the audit log is whole, and its end")
    log.add_argument("known", nargs="?", default="", help="an end it had before")
    course = commands.add_parser("course", help="for those who write courses")
    deeds = course.add_subparsers(dest="deed", required=True)
    check = deeds.add_parser("check", help="tell what is wrong with a course")
    check.add_argument("folder", help="of all courses, of one, or of one in one language")
    check.add_argument(
        "--links",
        action="store_true",
        help="look at its web addresses too, and write the day into its files",
    )
    asked = parser.parse_args()
    try:
        chosen = settings.read()
        match asked.command:
            case "serve":
                serve(chosen)
            case "worker":
                _check_metrics_port(chosen)
                asyncio.run(with_database(chosen, lambda: work(chosen)))
            case "migrate":
                asyncio.run(with_database(chosen, migrate))
            case "demo":
                asyncio.run(with_database(chosen, lambda: make_demo_people(chosen)))
            case "reset-link":
                asyncio.run(with_database(chosen, lambda: reset_link(chosen, asked.email)))
            case "audit":
                asyncio.run(with_database(chosen, lambda: check_audit(asked.known)))
            case "course":
                check_course(Path(asked.folder), with_links=asked.links)
    except (CannotStart, WrongSetting) as error:
        sys.exit(f"growth: {error}")
    except KeyboardInterrupt:
        print("Stopped.")


async def with_database(chosen: Settings, work: Callable[[], Awaitable[None]]) -> None:
    """Do something with the database opened and up to date. Raises CannotStart."""
    engine = database.engine_for(chosen.database_url)
    try:
        _check_folder(chosen)
        database.use(engine, TABLES)
        await database.open_engine(engine)
        await _bring_up_to_date()
        await work()
    except DATABASE_ERRORS as error:
        where = engine.path if isinstance(engine, database.SQLite) else "DATABASE_URL"
        raise CannotStart(
            f"The database cannot be used ({_cause(error)}). Check {where}."
        ) from error
    finally:
        with suppress(Exception):
            await database.close_engine(engine)


def _cause(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _check_folder(chosen: Settings) -> None:
    """Make the folders we write to. Raises CannotStart when one cannot be written."""
    folders = [chosen.data_dir]
    if chosen.database_url.startswith("sqlite:///"):
        folders.append(Path(chosen.database_url.removeprefix("sqlite:///")).parent)
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".writable-{os.getpid()}"  # another process may look too
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise CannotStart(f"Cannot write to {folder}: {error.strerror}.") from error


async def _bring_up_to_date() -> None:
    try:
        done = await upgrade.upgrade()
    except upgrade.FromTheFuture as error:
        raise CannotStart(
            f"The database is newer than this version. {error} Update, or restore a backup."
        ) from error
    if done:
        print(f"Database brought up to date: {len(done)} migrations.", flush=True)


async def migrate() -> None:
    """The database is up to date by the time this runs."""
    print("The database is up to date.")


async def make_demo_people(chosen: Settings) -> None:
    """Make the demo people, or say that somebody is there already. Raises CannotStart."""
    if chosen.database_is_given and not chosen.demo:
        raise CannotStart("Demo people in a database of yours? Say DEMO=1 as well.")
    _check_courses(chosen)
    made = await demo.make_people(now=clock.now())
    print("Demo people made." if made else "Nothing made: the database has people already.")


async def reset_link(chosen: Settings, email: str) -> None:
    """Print a link that its owner can use once within a day. Raises CannotStart."""
    secret = await service.reset_secret(email, now=clock.now())
    if secret is None:
        raise CannotStart(f"Nobody here has the address {email}.")
    # In the fragment, so that no server and no log sees it.
    print(f"{chosen.public_origin}/reset#{secret}")


async def check_audit(known: str) -> None:
    """Print the end of the audit log, to be kept elsewhere. Raises CannotStart."""
    try:
        end = await audit.check(audit.End.read(known) if known else None)
    except audit.Broken as error:
        raise CannotStart(f"The audit log is not whole. {error}") from error
    except ValueError as error:
        raise CannotStart("Give an end as this command printed it: 12:4e07…") from error
    print(f"The audit log is whole: {end.seq} lines. Keep this elsewhere: {end}")


def check_course(folder: Path, *, with_links: bool) -> None:
    """Print what a folder of one pack or of many courses holds, and perhaps where its links lead.

    Raises CannotStart.
    """
    folder = folder.resolve()
    try:
        if (folder / "course.md").exists():
            found = [library.check(folder)]
        else:
            is_one = any(folder.glob("*/course.md"))
            read = library.read_course(folder) if is_one else library.read(folder)
            found = [one for languages in read.values() for one in languages.values()]
    except Broken as broken:
        raise CannotStart(f"This is not whole yet.\n{broken}") from broken
    for one in found:
        lessons = sum(len(section.lessons) for section in one.sections)
        print(f"Whole: {one.head.title} ({one.head.slug}, {one.head.language}), {lessons} lessons.")
        for slug in sorted(_left_behind(one)):
            print(
                f"  “{slug}” of ours is not in it, or is another kind:"
                " what people wrote or judged there can be read, but no longer changed."
            )
    if with_links:
        check_links(folder)


def _left_behind(course: Course) -> set[str]:
    """Return what our course of that name asks and this one, which takes its place, does not."""
    ours = library.read(library.OURS).get(course.head.slug, {}).get(course.head.language)
    if ours is None:
        return set()
    left = library.asked_in(ours).items() - library.asked_in(course).items()
    return {slug for slug, _ in left}


async def work(chosen: Settings) -> None:
    """Send what is due until stopped by SIGINT or SIGTERM. Raises CannotStart."""
    from backend.app import use_settings
    from backend.worker import Worker

    use_settings(chosen)
    worker = Worker(chosen)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, worker.stop)
    logs.to_stderr()
    async with operations.listening(chosen.metrics_port, has_worker=True):
        print("The worker is at it. Stop with Ctrl+C.", flush=True)
        await worker.run()
    print("Stopped.")


def serve(chosen: Settings) -> None:
    """Serve until stopped. Raises CannotStart."""
    _check_courses(chosen)
    _check_metrics_port(chosen)
    listening = _listen(chosen)
    with listening:
        asyncio.run(with_database(chosen, lambda: _welcome(chosen)))
        _run(chosen, listening)


def check_links(folder: Path) -> None:
    """Print where each address leads. Raises CannotStart when one leads nowhere."""
    found = asyncio.run(links.check_links(folder, links.look, today=clock.now().date()))
    for link, wrong in found.items():
        print(f"{link.path}:{link.line}: {link.url} {wrong or 'leads somewhere'}")
    if any(found.values()):
        raise CannotStart("Some links lead nowhere: mend or remove them.")


def _check_courses(chosen: Settings) -> None:
    try:
        library.use(chosen.courses_dir)
    except Broken as broken:
        raise CannotStart(f"A course is broken.\n{broken}") from broken


def _check_metrics_port(chosen: Settings) -> None:
    """Say before anything starts that the port for figures is taken. Raises CannotStart."""
    if chosen.metrics_port is None:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((operations.HOST, chosen.metrics_port))
        except OSError as error:
            raise CannotStart(
                f"METRICS_PORT {chosen.metrics_port} is taken or not ours ({error.strerror}). "
                "Choose another."
            ) from error


def _listen(chosen: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((chosen.host, chosen.port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise CannotStart(
            f"Port {chosen.port} on {chosen.host} is taken or not ours ({error.strerror}). "
            f"Choose another, e.g. PORT={chosen.port + 1}."
        ) from error
    return listening


async def _welcome(chosen: Settings) -> None:
    if chosen.demo and await demo.make_people(now=clock.now()):
        print("Demo people made.", flush=True)
    print(f"\n  Collective Growth is at {chosen.public_origin}", flush=True)
    if chosen.demo:
        names = ", ".join(person.name for person in await service.demo_people())
        print(f"  Demo sign-ins, one tap each: {names}.", flush=True)
    print("  Stop with Ctrl+C.\n", flush=True)


def _run(chosen: Settings, listening: socket.socket) -> None:
    # Loaded late: the other commands start without a server.
    import uvicorn

    from backend.app import create_app
    from backend.http_protocol import ImpatientHttp

    logs.to_stderr()
    guard = create_app(chosen, database.engine_for(chosen.database_url))
    config = uvicorn.Config(
        guard,
        http=ImpatientHttp,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=list(chosen.trusted_proxies),
        timeout_keep_alive=20,
        timeout_graceful_shutdown=10,
    )

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            guard.app.state.live.close()  # open streams would hold the stop up
            await super().shutdown(sockets)

    Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
