"""`python -m wheelhouse` is `whbuild`: where both begin."""

import atexit
import gc
import sys


def main() -> None:
    """Run the command line, and exit with its code."""
    # A run makes many objects and few cycles: looking for them every 700 objects takes a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    # Nor at the end, where Python looks for them once more, although all memory goes anyway: 30 to 170 ms.
    atexit.register(gc.freeze)
    try:
        from wheelhouse.cli.main import main as run  # noqa: PLC0415  (Ctrl-C is heeded from here on)

        run()
    except KeyboardInterrupt:
        sys.exit(130)


# CPython keeps frames in chunks of 16 kB, and returns a chunk to the system with the first frame in it: a loop whose
# calls cross an edge between two asks for memory at every turn, 1,000 to 2,500 times in a run, which is 10 ms. A first
# frame that claims nearly half of 256 kB (slots of 8 bytes) gets a chunk of that size, with room for all others.
main.__code__ = main.__code__.replace(co_stacksize=15_400)

if __name__ == "__main__":
    main()
