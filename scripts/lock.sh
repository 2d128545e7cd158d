#!/usr/bin/env bash
# pyproject.toml -> requirements/*.txt: every package pinned and hashed, no index address in it.
# Needs uv on the PATH (pip install uv). Run after changing a dependency; commit the result.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  local out=$1
  shift
  uv pip compile pyproject.toml --group build "$@" --quiet --universal --python-version 3.11 \
    --constraint requirements/constraints.in --generate-hashes --no-emit-index-url --no-header \
    --output-file "requirements/$out.txt"
  echo "requirements/$out.txt: $(grep -c '==' "requirements/$out.txt") packages"
}
lock base
lock dev --group dev
lock whisper --extra whisper
lock pyannote --extra pyannote
lock llm --extra llm
lock engines --group dev --extra all
