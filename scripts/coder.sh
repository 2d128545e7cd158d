#!/usr/bin/env bash
# samples/roleplays -> models/coder.npz and its record models/coder.toml. Takes minutes; run it after
# a change of role-plays, rules, signs or learning, and commit both. The same data gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
OMP_NUM_THREADS=1 .venv/bin/rapport train --out models/coder.npz
chmod 644 models/coder.npz
cat > models/coder.toml <<END
# The embedded coder's file: made by this project, from conversations written for it.
file = "coder.npz"
sha256 = "$(sha256sum models/coder.npz | cut -d' ' -f1)"
size = $(stat -c %s models/coder.npz)
data = "samples/roleplays"
licence = "CC0-1.0"
command = "make coder"
END
