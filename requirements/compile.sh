#!/bin/sh
# Compile the pins anew: one file per extra, all agreeing with dev.txt. Needs `uv` on PATH.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header pyproject.toml "$@"; }
compile --extra dev -o requirements/dev.txt
for extra in server postgres locker pos sim demo; do
    compile --extra "$extra" -c requirements/dev.txt -o "requirements/$extra.txt"
done
for extra in node build; do
    compile --extra "$extra" -o "requirements/$extra.txt"
done
