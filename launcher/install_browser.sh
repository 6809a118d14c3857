#!/bin/sh
# Tests need Chromium and a Chinese font (without it headless Chromium draws boxes), and LibreOffice to open what is
# given out as Word.
set -eu
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
if ! command -v apt-get >/dev/null; then
  echo "Install Chromium, a Chinese font (Noto CJK) and LibreOffice Writer for the tests." >&2
  exit 1
fi
$as_root apt-get update -q
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk fontconfig libreoffice-writer-nogui
