"""python -m evals.probe build|ask: one task in a process of its own, its cost as JSON. evals.speed runs it."""

import json
import resource
import sys
import time
from pathlib import Path

from assistant.pipeline import Assistant
from assistant.settings import Settings

HEAVY = ("torch", "transformers", "sentence_transformers")


def main(task: str, out: str, question_or_encoders: str) -> None:
    began = time.perf_counter()
    settings = Settings(index=Path(out))
    if task == "build":
        from assistant.publish import publish

        publish([settings.corpus], Settings(index=Path(out), encoders=Path(question_or_encoders)))
    else:
        Assistant.open(settings).ask(question_or_encoders)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    heavy = [name for name in HEAVY if name in sys.modules]
    print(json.dumps({"seconds": seconds, "peak": peak, "heavy": heavy}))


if __name__ == "__main__":
    main(*sys.argv[1:])
