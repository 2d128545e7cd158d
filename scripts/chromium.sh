#!/usr/bin/env bash
# A Chromium for the browser tests, from the system's own packages where there is none yet.
set -euo pipefail
if command -v chromium || command -v chromium-browser || command -v google-chrome; then exit 0; fi
if command -v apt-get >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium
else
  echo "install Chromium with this system's package manager, then run again" >&2
  exit 2
fi
