#!/bin/sh
# Build the library when needed, then serve the app: run.sh REPORTS PORT (REPORTS may be empty).
set -eu

reports=$1
port=$2
bin=.venv/bin

if [ -n "$reports" ]; then
    if ! [ -e "$reports" ]; then
        echo "No such folder: $reports" >&2
        exit 1
    fi
    # One library for each folder, told apart by the folder's full path.
    key=$(cd "$(dirname "$reports")" && printf '%s/%s' "$PWD" "$(basename "$reports")" | cksum | cut -d' ' -f1)
    library=libraries/$key
    # Exit code 2 means that some files could not be read; they are listed in the app.
    "$bin/nianbao" build "$reports" --library "$library" || [ $? -eq 2 ]
else
    library=libraries/sample
    if ! [ -f "$library/library.json" ]; then
        echo "Building a library from the sample reports ..."
        "$bin/nianbao" build samples/reports --library "$library.part"
        mv "$library.part" "$library"
    fi
fi
exec "$bin/nianbao" serve --library "$library" --port "$port"
