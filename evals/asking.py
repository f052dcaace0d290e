"""Sets to runs: who is asked, what is known from earlier, and how far it is."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial

from assistant.bars import bars
from assistant.cli import assistant_for
from assistant.settings import Settings
from evals.cases import Case
from evals.kept import Kept, state
from evals.progress import underway
from evals.record import Run
from evals.runner import Result, run
from evals.subjects import Local, Remote, Subject
from index.errors import Problem
from index.snapshot import is_published, published

KEPT = "answers.sqlite"  # in the folder of evaluations


def ask(settings: Settings, sets: Mapping[str, Sequence[Case]]) -> list[Run]:
    """What an earlier run has asked of the same snapshot, settings and code is not asked again."""
    if not is_published(settings.index):
        assistant_for(settings)  # builds the default snapshot, or tells how to
    snapshot = published(settings.index).name
    with closing(Kept(settings.evaluations / KEPT, state(snapshot, settings))) as kept:
        known = {name: {case.id: found for case in cases if (found := kept.get(case))} for name, cases in sets.items()}
        missing = [(name, case) for name, cases in sets.items() for case in cases if case.id not in known[name]]
        fresh = _asked(partial(Local.open, settings), snapshot, missing, settings, kept.put)
    results = {name: known[name] | fresh.get(name, {}) for name in sets}
    return [
        Run(name, snapshot, settings.threshold, tuple(results[name][case.id] for case in cases), len(known[name]))
        for name, cases in sets.items()
    ]


def ask_service(settings: Settings, address: str, sets: Mapping[str, Sequence[Case]]) -> list[Run]:
    """Nothing is kept: of a service's settings and code nothing is known."""
    opened = partial(Remote, address, settings.api_keys[0].get_secret_value() if settings.api_keys else None)
    with closing(opened()) as service:
        snapshot = service.snapshot
    results = _asked(opened, snapshot, [(name, case) for name, cases in sets.items() for case in cases], settings, lambda _: None)
    return [Run(name, snapshot, None, tuple(results[name].values()), 0) for name in sets]


def _asked(
    opened: Callable[[], Subject],
    snapshot: str,
    cases: Sequence[tuple[str, Case]],
    settings: Settings,
    done: Callable[[Result], None],
) -> dict[str, dict[str, Result]]:
    """The results by set and case, of cases with their set's name; `done` is called with each as it comes. Raises Problem
    where another snapshot answers than the one that was found at first."""
    results: dict[str, dict[str, Result]] = {}
    if not cases:
        return {}
    with bars() as shown, underway(settings, len(cases)) as advance:
        task = shown.add_task("Asking", total=len(cases))
        for (name, case), found in zip(cases, run(opened, [case for _, case in cases]), strict=True):
            if found.answer.snapshot != snapshot:
                raise Problem("Another snapshot was published meanwhile. Run the sets again.")
            results.setdefault(name, {})[case.id] = found
            done(found)
            advance(name)
            shown.update(task, description=f"Asking {name}", advance=1)
    return results
