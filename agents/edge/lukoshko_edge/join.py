"""`join`: make a key, show the claim code, wait for a person to approve, keep the certificate. May be run again."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from lukoshko_edge.config import BadConfig, Device, Section, beside, read_config
from lukoshko_edge.credentials import Credentials, JoinedTo
from lukoshko_edge.http import Refused, Unreached, checked, post
from lukoshko_wire.api.joining import AskJoin, Joined
from lukoshko_wire.problems import LukoshkoError

ASK_AGAIN_S = 3.0


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's own arguments."""
    join = commands.add_parser("join", help="join a server with a claim code")
    join.add_argument("--server", required=True, help="https address of the server")
    join.add_argument("--claim", required=True, help="the code that the technician was shown")
    join.add_argument("--config", type=Path, required=True, help="settings, TOML")


def run(
    args: argparse.Namespace, kind: str, shape: type[Section], *, pause: Callable[[float], None] = time.sleep
) -> int:
    """Join, and print what is next. Exit status 2 for settings that cannot be used, 1 when refused."""
    try:
        device: Device = read_config(args.config, shape).device  # type: ignore[attr-defined]
        credentials = Credentials(beside(args.config, device.data_dir))
        joined = ask(
            credentials, device.id, kind, checked(args.server), args.claim, say=print_line, pause=pause
        )
    except BadConfig as error:
        print_line(f"lukoshko-{kind}: {error.detail}", sys.stderr)
        return 2
    except LukoshkoError as error:
        print_line(f"lukoshko-{kind}: {error.detail}", sys.stderr)
        return 1
    print_line(f"{device.id} has joined; broker {joined.broker_host}:{joined.broker_port}")
    return 0


def ask(
    credentials: Credentials, device: str, kind: str, server: str, claim: str,
    *, say: Callable[[str], None], pause: Callable[[float], None],
) -> Joined:  # fmt: skip
    """Ask until a person has decided; a lost line is waited for. Raises Refused, ForAnother."""
    question = AskJoin(code=claim, csr=credentials.request(device))
    told = ""
    while True:
        try:
            joined = post(f"{server}/api/v1/devices/join", question, Joined)
        except Unreached as error:
            say(f"the server does not answer: {error.detail}")
            pause(ASK_AGAIN_S)
            continue
        if (joined.kind, joined.device_id) != (kind, device):
            raise ForAnother(
                f"the claim is for the {joined.kind} {joined.device_id}, the settings say {kind} {device}"
            )
        if joined.state == "refused":
            raise Refused("devices.join-refused", "a person has refused this device")
        if joined.state == "approved":
            to = JoinedTo(server=server, kind=kind, device=device, release_key=joined.release_key)
            credentials.keep(joined.certificate, to, joined.broker_ca)
            return joined
        if told != joined.fingerprint:
            told = joined.fingerprint
            say(f"key {told}: compare it on the technician's screen and approve")
        pause(ASK_AGAIN_S)


class ForAnother(LukoshkoError):
    """The claim code was made for another device than the settings name."""

    code = "join.for-another"


def print_line(text: str, to: TextIO | None = None) -> None:
    """One line for the person at the device."""
    print(text, file=to or sys.stdout, flush=True)
