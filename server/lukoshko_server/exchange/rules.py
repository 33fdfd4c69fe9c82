"""What the dialogue accepts and answers: names, parts, words. No I/O."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from lukoshko_wire.problems import Conflict, LukoshkoError, Malformed, NotFound, TooLarge

COOKIE = "lukoshko_1c"
MOST_NAME = 200
_RUNS = re.compile(
    r"\.(php\d?|phtml|phar|cgi|pl|py|sh|exe|dll|bat|cmd|jsp|asp|aspx|htaccess)(\.|$)", re.IGNORECASE
)
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml", re.IGNORECASE)


class NotTheUser(LukoshkoError):
    """No such 1C user, or another password, or a session that is over."""

    code = "exchange.not-signed-in"
    status = 401


class ExchangeRuns(Conflict):
    """Another exchange is running; two would mix their files."""

    code = "exchange.runs"


class BadName(Malformed):
    """A file name that leads out of the exchange, or to something that runs."""

    code = "exchange.bad-name"


class BadPart(TooLarge):
    """A part, or the sum of all, larger than was agreed at init."""

    code = "exchange.too-large"


class NoSuchFile(NotFound):
    """An import of a file that was not sent in this session."""

    code = "exchange.no-such-file"


class NotOffered(Malformed):
    """A type or a mode that this site does not speak."""

    code = "exchange.not-offered"


@dataclass(frozen=True)
class Step:
    """Answer of one import request: more to do, or done."""

    word: Literal["progress", "success"]
    text: str


def clean_name(name: str) -> str:
    """A relative name with plain slashes. Raises BadName.

    1C on Linux may send its own temporary folder in front; a file of the exchange is what follows the last folder,
    but for pictures, which keep theirs below import_files.
    """
    plain = name.replace("\\", "/").strip()
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or len(plain) > MOST_NAME or any(ord(sign) < 32 for sign in plain):
        raise BadName(f"a name that is not taken: {name[:80]!r}", name=name[:80])
    kept = parts[parts.index("import_files") :] if "import_files" in parts else parts[-1:]
    if any(_RUNS.search(part) or ":" in part for part in kept):
        raise BadName(f"a name that is not taken: {name[:80]!r}", name=name[:80])
    return "/".join(kept)


def begins_a_file(part: bytes) -> bool:
    """True for a part that opens with an XML declaration: a fresh upload, even without a new init."""
    return _DECLARATION.match(part[:100]) is not None


def part_hash(part: bytes) -> str:
    """By which a repeated part is known."""
    return hashlib.sha256(part).hexdigest()


def token_hash(token: str) -> str:
    """Only this is kept of a session's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def reply(word: str, *lines: str) -> str:
    """The text that 1C reads: the first line decides, nothing may stand before it."""
    return "\n".join((word, *(" ".join(line.split()) for line in lines))) + "\n"
