#!/usr/bin/env bash
# The real Whisper and pyannote code against tiny models that the tests build: no download but the
# package registry's. Makes .venv-engines (about 7 GB with torch) and runs the `engine` tests in it.
# Further arguments go to pytest: scripts/engines.sh -k pyannote
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv-engines
lock=requirements/engines.txt
stamp=$venv/.installed
wanted=$(sha256sum "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)

if [[ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]]; then
  started=$SECONDS
  rm -f "$stamp"
  "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$lock"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
  echo "$wanted" >"$stamp"
  echo "engines: installed in $((SECONDS - started)) s, $(du -sh "$venv" | cut -f1)"
fi

# Two threads are enough for models this small; the hub is never asked.
# Bytecode is kept: importing pyannote without it takes 15 s more, every time.
unset PYTHONDONTWRITEBYTECODE
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}" HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false
exec "$venv/bin/python" -m pytest -m engine --durations=5 "$@"
