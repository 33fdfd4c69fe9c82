"""`lukoshko-server rotate-key LOCKER WHY`: a new code key for one locker; codes that people have stay as they are."""

from lukoshko_server.app import build
from lukoshko_server.config import Settings
from lukoshko_server.db import acting_as
from lukoshko_wire.problems import LukoshkoError


def main(settings: Settings, locker_id: str, why: str) -> int:
    """Write the change; `jobs` sends it. Status 1 when there is no such locker."""
    app = build(settings, name="rotate-key")
    with acting_as("administrator"):
        try:
            epoch = app.floor.admission.rights.rotate(locker_id, why)
        except LukoshkoError as error:
            print(error.detail)  # noqa: T201 - it is what was asked for
            return 1
        finally:
            app.engine.dispose()
    print(f"{locker_id}: epoch {epoch}")  # noqa: T201
    return 0
