#!/bin/sh
# Programs that the tests need beside Python: Chromium and a font with Chinese characters for the
# end-to-end tests; LibreOffice to write and to read legacy documents (without it those tests say
# that they were skipped).
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
office=""
command -v soffice >/dev/null 2>&1 || office="libreoffice-writer-nogui"
[ -n "$missing$office" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$(printf ' %s' $missing $office) for the tests ..."
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing $office >/dev/null
elif [ -n "$missing" ]; then
    echo "The browser tests need Chromium and a Chinese font. Install them, then run make test again:" >&2
    echo "  sudo apt install $missing        (Debian, Ubuntu)" >&2
    exit 1
else
    echo "Without LibreOffice the tests of legacy documents are skipped: sudo apt install $office" >&2
fi
