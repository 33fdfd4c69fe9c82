"""The broker of a stack: Mosquitto with passwords and topic rights where it is on PATH, else the embedded one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BrokerPlan:
    """How a broker is started, and whether it tells clients apart."""

    kind: str
    argv: Sequence[str]
    port: int
    passwords: bool


def plan(home: Path, port: int, old_port: int, users: Mapping[str, str], *, kind: str = "auto") -> BrokerPlan:
    """Write the broker's files and say how to start it; kind is auto, mosquitto or embedded."""
    program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    tool = shutil.which("mosquitto_passwd")
    if kind in ("auto", "mosquitto") and program and tool:
        return _mosquitto(home, port, users, program, tool)
    if kind == "mosquitto":
        raise FileNotFoundError("mosquitto and mosquitto_passwd are not on PATH")
    return _embedded(home, port, old_port)


def _mosquitto(home: Path, port: int, users: Mapping[str, str], program: str, tool: str) -> BrokerPlan:
    passwords, rights, config = home / "mosquitto.passwd", home / "mosquitto.acl", home / "mosquitto.conf"
    passwords.write_text("".join(f"{user}:{word}\n" for user, word in users.items()), encoding="utf-8")
    subprocess.run([tool, "-U", str(passwords)], check=True, capture_output=True)
    passwords.chmod(0o600)
    rights.write_text(ACL, encoding="utf-8")
    rights.chmod(0o600)
    lines = [
        f"listener {port} 127.0.0.1", "set_tcp_nodelay true", "allow_anonymous false",
        f"password_file {passwords}", f"acl_file {rights}",
        "persistence false", "max_inflight_messages 1000", "max_queued_messages 10000", "message_size_limit 262144",
        "max_packet_size 262144", "log_type error", "log_type warning", "log_dest stderr",
    ]  # fmt: skip
    if os.geteuid() == 0:
        lines.append("user root")
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return BrokerPlan("mosquitto", [program, "-c", str(config)], port, passwords=True)


def _embedded(home: Path, port: int, old_port: int) -> BrokerPlan:
    config = home / "embedded-broker.toml"
    config.write_text(EMBEDDED.format(port=port, old=old_port), encoding="utf-8")
    asked = json.dumps({"config_path": str(config)})
    serve = f"import sys; from iotcore._serve import main; sys.argv = ['', {asked!r}]; main()"
    return BrokerPlan("embedded", [sys.executable, "-c", serve], port, passwords=False)


ACL = """# Each device writes and reads its own topics only; the user's name is the device's id.
pattern write lukoshko/v1/locker/%u/conn
pattern write lukoshko/v1/locker/%u/ack
pattern write lukoshko/v1/locker/%u/evt
pattern write lukoshko/v1/locker/%u/state
pattern write lukoshko/v1/locker/%u/tel
pattern write lukoshko/v1/locker/%u/reported
pattern write lukoshko/v1/locker/%u/rights/ack
pattern write lukoshko/v1/locker/%u/ask
pattern read lukoshko/v1/locker/%u/cmd
pattern read lukoshko/v1/locker/%u/desired
pattern read lukoshko/v1/locker/%u/evt/ack
pattern read lukoshko/v1/locker/%u/tel/ack
pattern read lukoshko/v1/locker/%u/rights
pattern read lukoshko/v1/locker/%u/rights/diff
pattern read lukoshko/v1/locker/%u/rights/key
pattern read lukoshko/v1/locker/%u/ask/answer
pattern write lukoshko/v1/pos/%u/conn
pattern write lukoshko/v1/pos/%u/ack
pattern write lukoshko/v1/pos/%u/evt
pattern write lukoshko/v1/pos/%u/state
pattern write lukoshko/v1/pos/%u/reported
pattern read lukoshko/v1/pos/%u/cmd
pattern read lukoshko/v1/pos/%u/desired
pattern read lukoshko/v1/pos/%u/evt/ack

user server
topic write lukoshko/v1/live/#
topic write lukoshko/v1/live-revoked/#
topic write lukoshko/v1/+/+/cmd
topic write lukoshko/v1/+/+/evt/ack
topic write lukoshko/v1/+/+/tel/ack
topic write lukoshko/v1/+/+/desired
topic write lukoshko/v1/locker/+/rights
topic write lukoshko/v1/locker/+/rights/diff
topic write lukoshko/v1/locker/+/rights/key
topic write lukoshko/v1/locker/+/ask/answer
topic read lukoshko/v1/+/+/conn
topic read lukoshko/v1/+/+/ack
topic read lukoshko/v1/+/+/evt
topic read lukoshko/v1/+/+/state
topic read lukoshko/v1/+/+/reported
topic read lukoshko/v1/+/+/tel
topic read lukoshko/v1/locker/+/rights/ack
topic read lukoshko/v1/locker/+/ask

user live
topic read lukoshko/v1/live/#
topic read lukoshko/v1/live-revoked/#
"""

EMBEDDED = """id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10

[v4.1]
name = "v4-1"
listen = "127.0.0.1:{old}"
next_connection_delay_ms = 1
[v4.1.connections]
connection_timeout_ms = 60000
max_payload_size = 262144
max_inflight_count = 500
dynamic_filters = true

[v5.1]
name = "v5-1"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = 262144
max_inflight_count = 500
dynamic_filters = true
"""
