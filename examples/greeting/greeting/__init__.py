"""Say hello.

Usage: greet [NAME]
"""

import sys

from docopt import docopt


def main() -> None:
    """Greet who is named on the command line, or the world."""
    sys.stdout.write(f"Hello, {docopt(__doc__)['NAME'] or 'world'}!\n")
