"""A newer CMS release into the code table: held against the old one, then swapped in."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from assistant.codes import rows
from assistant.codes.derive import Sellers, entry, without_slips
from assistant.codes.entry import NEWER, Entry, Modifier
from assistant.codes.release import Record, read
from assistant.errors import InvalidRelease

LEAST = 0.9  # share of the table's live codes that a whole release holds
FACTS = [
    field.name for field in fields(Entry) if field.name not in ("code", "kind", "release", "terminated", "products", "added")
]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release brought: lines of the table, and for a changed code what it said before."""

    release: str
    codes: int
    modifiers: int
    added: tuple[str, ...]
    terminated: tuple[str, ...]
    revived: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]

    def told(self) -> Iterator[tuple[str, Sequence[str]]]:
        yield "added", self.added
        yield "newly terminated", self.terminated
        yield "live again", self.revived
        yield "changed", self.changed
        yield "in the table but not in the release, kept as they were", self.missing


def update(file: Path, folder: Path) -> Changes:
    """Replaces the codes and modifiers in `folder` by those of the release. What the release does not name is kept, and
    so are the meanings of known modifiers. Raises InvalidRelease or InvalidTable; the table then stays as it is."""
    records = read(file)
    release = max((f"{record.effective:%Y-%m}" for record in records if record.effective), default="")
    files = rows.read(folder)
    before = {known.code: known for known in (*rows.drugs(files), *rows.others(files))}
    _require_newer(file, release, before.values(), records)
    sellers = Sellers(rows.packages(files))
    drawn = [entry(record, sellers, release) for record in records if not record.is_modifier]
    after = {known.code: known for known in without_slips(drawn)}
    known = {modifier.modifier: modifier for modifier in rows.modifiers(files)}
    modifiers = _modifiers(known.values(), records, release)
    kept = {code: known for code, known in before.items() if code not in after}
    _swap(folder, sorted((after | kept).values(), key=lambda known: known.code), modifiers)
    return _with_modifiers(_changes(release, before, after, kept, len(modifiers)), known, modifiers)


def _require_newer(file: Path, release: str, known: Iterable[Entry], records: Sequence[Record]) -> None:
    described = [entry for entry in known if entry.release not in NEWER]
    latest = max((entry.release for entry in described), default="")
    if release < latest:
        raise InvalidRelease(
            f"{file}: its latest change is of {release or 'no date'}, the table is of {latest}. Give a newer release."
        )
    live = {entry.code for entry in described if not entry.terminated}
    held = live & {record.code for record in records}
    if len(held) < LEAST * len(live):
        raise InvalidRelease(
            f"{file}: holds {len(held):,} of the table's {len(live):,} live codes: a part only. Give the whole release."
        )


def _modifiers(known: Iterable[Modifier], records: Iterable[Record], release: str) -> list[Modifier]:
    """The release's modifiers; a known one keeps its meaning in our words, a new one has that of CMS."""
    found = {modifier.modifier: modifier for modifier in known}
    for record in records:
        if record.is_modifier:
            old = found.get(record.code)
            meaning, source = (old.meaning, old.source) if old else (record.long, f"CMS HCPCS {release}")
            found[record.code] = Modifier(record.code, meaning, record.added, record.terminated, source)
    return [found[name] for name in sorted(found)]


def _swap(folder: Path, entries: Sequence[Entry], modifiers: Sequence[Modifier]) -> None:
    """All files are written before the first replaces its old one."""
    texts = {
        rows.CODES: rows.text(rows.of_entry(known) for known in entries if known.kind == "drug"),
        rows.OTHERS: rows.text(rows.of_other(known) for known in entries if known.kind == "other"),
        rows.MODIFIERS: rows.text(map(rows.of_modifier, modifiers)),
    }
    aside = {name: folder / f".{name}.{os.getpid()}.new" for name in texts}
    try:
        for name, text in texts.items():
            aside[name].write_text(text, encoding="utf-8")
        for name, path in aside.items():
            os.replace(path, folder / name)
    finally:
        for path in aside.values():
            path.unlink(missing_ok=True)


def _changes(release: str, before: dict[str, Entry], after: dict[str, Entry], kept: dict[str, Entry], modifiers: int) -> Changes:
    common = [(before[code], now) for code, now in after.items() if code in before]
    return Changes(
        release,
        len(after) + len(kept),
        modifiers,
        added=tuple(str(now) for code, now in after.items() if code not in before),
        terminated=tuple(str(now) for old, now in common if now.terminated and not old.terminated),
        revived=tuple(str(now) for old, now in common if old.terminated and not now.terminated),
        changed=tuple(f"{now.code}: {'; '.join(told)}" for old, now in common if (told := list(_differences(old, now)))),
        missing=tuple(str(known) for known in kept.values() if not known.terminated),
    )


def _with_modifiers(changes: Changes, before: dict[str, Modifier], after: Sequence[Modifier]) -> Changes:
    """The changes, with the modifiers that are new or newly terminated."""
    added = tuple(str(now) for now in after if now.modifier not in before)
    ended = (now for now in after if now.terminated and now.modifier in before and not before[now.modifier].terminated)
    return replace(changes, added=changes.added + added, terminated=(*changes.terminated, *map(str, ended)))


def _differences(old: Entry, now: Entry) -> Iterator[str]:
    for name in FACTS:
        before, after = (_shown(getattr(entry, name)) for entry in (old, now))
        if before != after:
            yield f"{name.replace('_', ' ')} {before} -> {after}"


def _shown(value: object) -> str:
    return (", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")) or "nothing"
