#!/bin/sh
# The end-to-end tests need Chromium and a font with Chinese characters.
set -eu

missing=""
found=no
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then found=yes; fi
done
[ "$found" = yes ] || missing="chromium"
if ! command -v fc-list >/dev/null 2>&1 || ! fc-list :lang=zh family | grep -q .; then
    missing="$missing fonts-noto-cjk fontconfig"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$(printf ' %s' $missing) for the browser tests ..."
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
else
    echo "The browser tests need Chromium and a Chinese font. Install them, then run make test again:" >&2
    echo "  sudo apt install $missing        (Debian, Ubuntu)" >&2
    exit 1
fi
