"""Build the site of the course for the browser: python -m tools.lite."""

from __future__ import annotations

import sys

from tools.lite.site import main

if __name__ == "__main__":
    sys.exit(main())
