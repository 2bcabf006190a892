"""The app as a process of its own, at a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from console.filters import UserError
from console.output import say


def serve_app(library: Path, address: str, port: int) -> int:
    """Serve the app over a library until it is ended; return its exit status.

    Raises:
        UserError: the port is taken.
    """
    with socket.socket() as probe:
        if probe.connect_ex((address if address != "0.0.0.0" else "127.0.0.1", port)) == 0:
            raise UserError(
                f"port {port} is taken (is nianbao running already at http://{address}:{port}?); "
                f"choose another: make run PORT={port + 1}, or nianbao serve --port {port + 1}"
            )
    say(f"nianbao is starting: open http://{address}:{port} (Ctrl+C ends it)")
    environment = {**os.environ, "NIANBAO_LIBRARY": str(library.resolve())}
    app = Path(__file__).resolve().parents[1] / "app.py"
    command = [
        sys.executable, "-m", "streamlit", "run", str(app),
        "--server.address", address, "--server.port", str(port), "--server.headless", "true",
        "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 0
