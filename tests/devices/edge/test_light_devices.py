"""An edge device carries only what it needs."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("agent", ["lukoshko_locker", "lukoshko_pos"])
def test_an_agent_never_pulls_the_servers_packages(agent: str) -> None:
    script = f"import sys; import {agent}.cli; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert agent in loaded
    assert not loaded & {"flask", "sqlalchemy", "werkzeug", "eventlet", "lukoshko_server", "lukoshko_sim"}
