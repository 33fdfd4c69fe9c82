"""`lukoshko-sim onec push`: 1C sending CommerceML files to a shop."""

import argparse
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from lukoshko_sim.onec.dialogue import ExchangeFailed, Outgoing, Site

PASSWORD_ENV = "LUKOSHKO_SIM_ONEC_PASSWORD"  # noqa: S105


def main(argv: list[str]) -> int:
    """Push files. Exit status 0 only when the site has loaded every one of them."""
    parser = argparse.ArgumentParser(prog="lukoshko-sim onec", description=__doc__)
    commands = parser.add_subparsers(required=True)
    push_parser = commands.add_parser("push", help="send files, then have them loaded")
    push_parser.add_argument("--url", required=True, help="the site's exchange address")
    push_parser.add_argument("--user", required=True)
    push_parser.add_argument("--password-env", default=PASSWORD_ENV, metavar="NAME")
    push_parser.add_argument("--type", default="catalog", choices=("catalog", "sale", "reference"))
    push_parser.add_argument("--zip", action="store_true", help="send one archive if it is wanted")
    push_parser.add_argument("--tries", type=int, default=5, help="for a connection that breaks")
    push_parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="or a folder")
    args = parser.parse_args(argv)
    password = os.environ.get(args.password_env)
    if password is None:
        print(f"{args.password_env} must hold the password", file=sys.stderr)
        return 2
    try:
        files = list(_gather(args.files))
        with closing(Site(args.url, args.type, _tell, args.tries)) as site:
            push(site, args.user, password, files, pack=args.zip)
    except (ExchangeFailed, OSError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    print(f"done: {len(files)} file(s)", flush=True)
    return 0


def push(site: Site, user: str, password: str, files: list[Outgoing], *, pack: bool) -> None:
    """One whole exchange, the files in the order given. Raises ExchangeFailed."""
    site.sign_in(user, password)
    _tell("checkauth: success")
    terms = site.begin()
    _tell(f"init: zip={'yes' if terms.zip else 'no'}, file_limit={terms.file_limit}")
    if pack and terms.zip:
        with tempfile.TemporaryDirectory() as folder:
            site.send(_packed(Path(folder), files), terms.file_limit)
    else:
        if pack:
            _tell("the site takes no archives, files go as they are")
        for file in files:
            site.send(file, terms.file_limit)
    for file in files:
        if file.name.lower().endswith(".xml"):
            site.load(file.name)


def _packed(folder: Path, files: list[Outgoing]) -> Outgoing:
    name = f"v8_{datetime.now(UTC):%Y%m%d%H%M%S}.zip"
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file.path, file.name)
    return Outgoing(name, path)


def _gather(paths: Iterable[Path]) -> Iterable[Outgoing]:
    """A folder stands for its files: pictures first, then XML by name (import, offers, …)."""
    seen: set[str] = set()
    for path in paths:
        if path.is_dir():
            inside = [item for item in path.rglob("*") if item.is_file()]
            inside.sort(key=lambda item: (item.suffix.lower() == ".xml", item.as_posix()))
            found = [Outgoing(item.relative_to(path).as_posix(), item) for item in inside]
        elif path.is_file():
            found = [Outgoing(path.name, path)]
        else:
            raise ExchangeFailed(f"no file {path}")
        for file in found:
            if file.name in seen:
                raise ExchangeFailed(f"two files of one name: {file.name}")
            seen.add(file.name)
            yield file


def _tell(line: str) -> None:
    print(line, flush=True)
