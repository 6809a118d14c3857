#!/bin/sh
# Browser tests need Chromium and a Chinese font; without the font headless Chromium draws boxes.
set -eu
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
if ! command -v apt-get >/dev/null; then
  echo "Install Chromium and a Chinese font (Noto CJK) for the browser tests." >&2
  exit 1
fi
$as_root apt-get update -q
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk fontconfig
