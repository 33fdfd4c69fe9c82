"""The documents name what is really there, and leave out nothing that a reader must find."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import lukoshko_sim
import lukoshko_wire
from lukoshko_server.config import Settings
from lukoshko_wire.channels import Channel

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ADR = DOCS / "adr"
WRITTEN = [page for folder in (DOCS, ROOT / "deploy") for page in sorted(folder.rglob("*.md"))]
PAGES = [*WRITTEN, ROOT / "README.md"]
ROOMS = (
    "agents",
    "bench",
    "deploy",
    "docs",
    "firmware-sim",
    "pwa",
    "requirements",
    "server",
    "tests",
    "wire",
)
MADE = ("pwa/dist", "pwa/node_modules", "tests/artifacts")
"""What a checkout has only after a task has run."""

TICKED = re.compile(r"`([^`\n]+)`")
LINKED = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
DEFINED = re.compile(r"`([\w./-]+\.(?:py|tsx?))`((?: · `[A-Za-z_][\w.]*`)+)")
"""`a/file.py` · `Class.method` · `function`: the file defines each of the names."""

FAULT_PAGES = {
    "lukoshko_sim.cloud_till.words": "atol-online.md",
    "lukoshko_sim.bank.api": "yookassa.md",
    "lukoshko_sim.bank.sber.api": "sber.md",
    "lukoshko_sim.bank.tbank.api": "tbank.md",
    "lukoshko_sim.locker.cu16": "kerong-cu16.md",
    "lukoshko_sim.locker.ekc202d": "ekc202d.md",
    "lukoshko_sim.locker.ir33": "ir33.md",
    "lukoshko_sim.locker.lock_8a": "lock-8a.md",
    "lukoshko_sim.locker.waveshare": "waveshare-relay.md",
    "lukoshko_sim.locker.wkly": "wkly.md",
    "lukoshko_sim.loyalty.vices": "loyalty.md",
    "lukoshko_sim.marking.http": "marking-service.md",
    "lukoshko_sim.messages.http": "messages.md",
    "lukoshko_sim.till.atol.driver": "atol-web-server.md",
    "lukoshko_sim.till.faults": "atol-web-server.md",
    "lukoshko_sim.till.shtrih.conversation": "shtrih-m.md",
    "lukoshko_sim.till.shtrih.device": "shtrih-m.md",
}


def named_paths(text: str) -> Iterator[str]:
    """Paths of this repository among the words in backticks."""
    for word in TICKED.findall(text):
        path = word.removeprefix("./").rstrip("/")
        if " " not in path and "/" in path and path.split("/", 1)[0] in ROOMS and not path.startswith(MADE):
            yield path


def is_there(path: str) -> bool:
    """True when the path, or a file of its pattern, exists."""
    return any(True for _ in ROOT.glob(path)) if "*" in path else (ROOT / path).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_named_on_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = {path for path in named_paths(text) if not is_there(path)}
    missing |= {link for link in LINKED.findall(text) if not (page.parent / link).exists()}
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_function_named_beside_its_file_is_defined_there(page: Path) -> None:
    missing = [
        f"{path}: {name}"
        for path, names in DEFINED.findall(page.read_text(encoding="utf-8"))
        for dotted in TICKED.findall(names)
        for name in dotted.split(".")
        if not defines((ROOT / path).read_text(encoding="utf-8"), name)
    ]
    assert not missing


def defines(source: str, name: str) -> bool:
    """True when a Python or TypeScript file declares the name."""
    declared = rf"(?:\b(?:def|class|function|const|type|interface) |^){name}\b"
    return re.search(declared, source, re.MULTILINE) is not None


def members() -> set[str]:
    """`Class.member` of every class of the product, as the sources say."""
    found = set()
    for room in ("wire", "server", "agents", "firmware-sim"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found |= {f"{node.name}.{name}" for name in names_in(node)}
    return found


def names_in(node: ast.ClassDef) -> Iterator[str]:
    """Methods and fields of a class."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            yield part.name
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id


def test_every_method_named_on_a_page_is_one() -> None:
    known = members()
    named = {
        word: page.name
        for page in PAGES
        for word in TICKED.findall(page.read_text(encoding="utf-8"))
        if re.fullmatch(r"[A-Z]\w+\.[a-z_]\w+", word)
    }
    assert len(named) >= 30
    assert {word: page for word, page in named.items() if word not in known} == {}


def test_the_overview_follows_the_order_through_every_room() -> None:
    text = (DOCS / "overview.md").read_text(encoding="utf-8")
    named = list(named_paths(text))
    assert {path.split("/", 1)[0] for path in named} >= {
        "wire", "server", "agents", "firmware-sim", "pwa", "tests", "docs", "deploy",
    }  # fmt: skip
    assert len(DEFINED.findall(text)) >= 20
    for recipe in ("Add a device", "Add an endpoint", "Add a screen"):
        assert re.search(rf"^#+ {recipe}\b", text, re.MULTILINE)


def test_decisions_are_numbered_without_gaps_and_titled_as_their_file() -> None:
    pages = sorted(ADR.glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        heading, _, rest = page.read_text(encoding="utf-8").partition("\n")
        slug = re.sub(r"[^a-z0-9]+", "-", heading.removeprefix("# ").lower())
        assert page.stem[5:] == slug
        assert "**Decision.**" in rest
        assert "**What follows.**" in rest


def modules_of(package: Any) -> Iterator[Any]:
    """Every module of a package; those that start a process when imported are left out."""
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def channels() -> dict[str, Channel[Any]]:
    """Every channel that wire declares, by module and name."""
    return {
        f"{module.__name__}.{name}": value
        for module in modules_of(lukoshko_wire)
        for name, value in vars(module).items()
        if isinstance(value, Channel)
    }


def test_every_channel_has_its_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", (DOCS / "wire.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(channels()) >= 15
    missing = [
        name
        for name, channel in channels().items()
        if not any(re.search(rf"`{re.escape(channel.template)}`", heading) for heading in headings)
    ]
    assert not missing


def test_every_setting_is_in_the_example() -> None:
    lines = (ROOT / "deploy" / "settings.example.toml").read_text(encoding="utf-8").splitlines()
    shown = {found[1] for line in lines if (found := re.match(r"(?:# )?\[?(\w+)(?: =|\])", line))}
    assert {field.name for field in fields(Settings)} - shown == set()


def faults() -> dict[str, set[str]]:
    """Names of the switches of every simulator, by module."""
    found: dict[str, set[str]] = {}
    for module in modules_of(lukoshko_sim):
        own = vars(module).get("Faults")
        table = vars(module).get("FAULTS")
        if is_dataclass(own) and getattr(own, "__module__", "") == module.__name__:
            found[module.__name__] = {field.name for field in fields(own)}
        elif isinstance(table, Mapping) and not module.__name__.endswith(".main"):
            found[module.__name__] = set(table)
    return found


def test_every_fault_switch_has_its_line_on_the_page_of_its_device() -> None:
    switches = faults()
    assert set(switches) == set(FAULT_PAGES)
    for module, names in switches.items():
        page = (DOCS / "devices" / FAULT_PAGES[module]).read_text(encoding="utf-8")
        assert names - set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == set(), module
