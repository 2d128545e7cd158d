#!/usr/bin/env bash
# The wheel, built and installed alone in a clean environment: it must bring everything it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
.venv/bin/python -m build --wheel --no-isolation --outdir "$room/dist" .
.venv/bin/python -m venv "$room/clean"
"$room/clean/bin/pip" install --quiet --no-compile --require-hashes --requirement requirements/base.txt
"$room/clean/bin/pip" install --quiet --no-compile --no-deps "$room"/dist/*.whl
cd "$room"
export RAPPORT_HOME="$room/home"
"$room/clean/bin/rapport" --help
"$room/clean/bin/rapport" demo --no-serve
"$room/clean/bin/rapport" doctor
echo "wheel: $(cd "$room/dist" && ls -s --block-size=1K ./*.whl), sample analysed from the wheel alone"
