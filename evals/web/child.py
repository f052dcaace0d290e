"""python -m evals.web.child ARGUMENT...: the `assistant` command at a low priority, for as long as standard input is open.

Whoever starts it holds the other end and writes nothing. However that process ends, its end is closed then, and this one
is over, with all the processes that it shares its work with.
"""

import os
import signal
import threading

NICENESS = 10  # those who ask the service go first


def _end_with_starter() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)  # all of its session


if __name__ == "__main__":
    os.setsid()
    threading.Thread(target=_end_with_starter, daemon=True).start()
    os.nice(NICENESS)
    from assistant.cli import main  # takes a second, and does so at the low priority

    main()
