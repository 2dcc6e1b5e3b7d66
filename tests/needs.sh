#!/usr/bin/env bash
# Install what the tests need beside Python packages: browsers and PostgreSQL.
set -euo pipefail

has_browser() { command -v chromium || command -v google-chrome || python -c "
from playwright.sync_api import sync_playwright
import os, sys
with sync_playwright() as p: sys.exit(not os.path.exists(p.chromium.executable_path))"; }
has_firefox() { command -v firefox-esr || command -v firefox; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; }

can_install=false
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then can_install=true; fi

missing=()
has_browser > /dev/null 2>&1 || missing+=(chromium)
has_firefox > /dev/null 2>&1 || missing+=(firefox-esr)
has_postgres > /dev/null 2>&1 || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ] && $can_install; then
  echo "• Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi
if ! has_browser > /dev/null 2>&1; then playwright install chromium; fi
if ! has_browser > /dev/null 2>&1; then
  echo "The browser tests need Chromium: install it, or run 'playwright install chromium'." >&2
  exit 1
fi
if ! has_firefox > /dev/null 2>&1; then
  echo "The push tests need Firefox: install the package 'firefox-esr'." >&2
  exit 1
fi
if ! has_postgres > /dev/null 2>&1; then
  echo "The database tests need PostgreSQL's initdb and postgres: install the package 'postgresql'." >&2
  exit 1
fi
