"""Bytes of uploaded files: appended where the database says that the file ends, on disk before it says more."""

import os
import shutil
from pathlib import Path


class Files:
    """A folder per session, a file per id; no name that came from outside touches the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, session_id: str, file_id: str) -> Path:
        """Where a file lies."""
        return self._folder / session_id / file_id

    def append(self, session_id: str, file_id: str, size: int, part: bytes) -> None:
        """Write a part behind the first `size` bytes; whatever a crash left behind them goes."""
        path = self.path(session_id, file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(size)
            file.seek(size)
            file.write(part)
            file.flush()
            os.fsync(file.fileno())

    def size(self, session_id: str, file_id: str) -> int:
        """Bytes on disk; 0 when there is no such file."""
        path = self.path(session_id, file_id)
        return path.stat().st_size if path.exists() else 0

    def forget(self, session_id: str, file_id: str) -> None:
        """Delete one file, if it is there."""
        self.path(session_id, file_id).unlink(missing_ok=True)

    def forget_session(self, session_id: str) -> None:
        """Delete the folder of a session, if it is there."""
        shutil.rmtree(self._folder / session_id, ignore_errors=True)
