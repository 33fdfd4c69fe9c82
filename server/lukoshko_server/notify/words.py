"""Words that several messages to customers share. Pure."""


def sum_text(kopecks: int) -> str:
    """A sum in a message."""
    return f"{kopecks // 100} ₽ {kopecks % 100:02d} коп."
