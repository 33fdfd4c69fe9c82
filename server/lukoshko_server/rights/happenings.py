"""What rights tell the subjects above, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RightEnded:
    """Told once when a right that was taken back certainly opens nothing any more."""

    order_id: str
    locker_id: str
