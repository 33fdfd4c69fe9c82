"""The gateway's process: eventlet patches the standard library first, then everything else is imported."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # eventlet's own notice that it is in maintenance; ADR on the gateway
    import eventlet

    eventlet.monkey_patch()

import sys
from pathlib import Path

from lukoshko_server import logs
from lukoshko_server.live.gateway import serve
from lukoshko_server.settings_file import load

settings = load(Path(sys.argv[1])).for_live
logs.write(settings.log_level)
serve(settings)
