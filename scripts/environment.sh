#!/bin/sh
# Make .venv and install nianbao into it: `environment.sh run` or `environment.sh dev` (with the tools
# of `make test`). A stamp file in .venv tells make that nothing is left to do, so that the second
# time works offline.
set -eu

kind=$1
venv=.venv

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    cat >&2 <<'END'
nianbao needs Python 3.11 or newer and found none.
  Debian 12, Ubuntu 24.04:  apt install python3 python3-venv
  Windows, macOS:           https://www.python.org/downloads/
If it is installed under another name:  make run PYTHON=/path/to/python3
END
    exit 1
}

if ! [ -x "$venv/bin/python" ]; then
    python=$(find_python) || exit 1
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        else
            echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
    fi
    echo "Making the environment in $venv with $("$python" --version) ..."
    "$python" -m venv "$venv"
fi

target="."
[ "$kind" = dev ] && target=".[dev]"
echo "Installing nianbao (a few minutes the first time) ..."
if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$target"; then
    echo "The packages could not be installed: see the message above. Is the package registry reachable?" >&2
    exit 1
fi
touch "$venv/.run"
if [ "$kind" = dev ]; then touch "$venv/.dev"; fi
