"""``python3 -m attend ...`` is the program attend with the same arguments."""

import os
import sys

from attend._program import program


def main() -> None:
    path = program()
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()
