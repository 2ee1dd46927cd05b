"""``python -m zssr_teach`` is the command ``zssr-teach``."""

import sys

from zssr_teach.cli import main

if __name__ == "__main__":
    sys.exit(main())
