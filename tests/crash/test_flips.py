"""A flipped bit anywhere in a stopped data directory: the start is refused and says where, or the
bit was not in use. Never is anything wrong or missing served.

PENSTOCK_CRASH_ALL=1 flips a bit of every byte in use; otherwise a fixed sample is flipped.
"""

import collections
import concurrent.futures
import copy
import itertools
import os
import re
import shutil
import subprocess

import pytest

from faults import layout, scenario
from faults.client import Client, Refused, Unknown
from faults.history import History
from faults.words import last_words
from support.server import Server, clean_environment

WORKERS = 2
WHOLE_BELOW_BYTES = 48  # files this small are flipped at each byte
SAMPLED_PER_STORE_FILE = 800
SAMPLED_PAYLOAD_BYTES = 1200
REFUSED = 1


@pytest.fixture(scope="module")
def stopped(binary, fast_folder):
    """A data directory with a checkpoint in the store and more behind it in the journal."""
    folder = fast_folder / "stopped"
    folder.mkdir()
    server, history = new_server(binary, folder), History()
    client = Client(server.start())
    scenario.settings(client, history)
    scenario.messages(client, history)
    assert server.stop() == 0, server.log_tail()
    client = Client(server.start())
    scenario.purge_and_delete(client, history)
    history.send_batch(client, "orders", [scenario.body(f"second life {i}") for i in range(4)])
    history.tag(client, "orders", {"life": "second"})
    wait_for_mark(folder / "data")
    server.kill()
    shrink(folder / "data")
    return folder / "data", history


def new_server(binary, folder):
    return Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS)


def wait_for_mark(data):
    """The frame that proves the last one whole is written when nothing more waits."""
    for _ in range(1000):
        if layout.frames(layout.segments(data)[-1])[-1].batches == 0:
            return
    raise AssertionError("the journal does not mark its end")


def shrink(data):
    """Leaves out what holds nothing, so that copies are quick."""
    for path in [*(data / "journal").glob("spare-*"), *(data / "store").glob("reserve")]:
        path.unlink()


def copy_of(data, target):
    """A copy with holes where there are zeros."""
    subprocess.run(["cp", "-a", "--sparse=always", str(data), str(target)], check=True)


def flip(path, offset):
    """One bit; which one depends on the place, so that all eight have their turn."""
    with open(path, "r+b", buffering=0) as file:
        byte = os.pread(file.fileno(), 1, offset)[0]
        os.pwrite(file.fileno(), bytes([byte ^ (1 << (offset % 8))]), offset)


def sampled(offsets, wanted, everything):
    offsets = list(offsets)
    stride = 1 if everything else max(1, -(-len(offsets) // max(1, wanted)))
    return offsets[::stride]


def journal_places(data, everything):
    """Headers at each byte, payloads sampled."""
    for segment in layout.segments(data):
        frames = [frame for frame in layout.frames(segment) if frame.batches]
        heads = frames if everything else frames[:1] + frames[-1:]
        chosen = set(range(layout.CHECKED_HEADER_BYTES))
        for frame in heads:
            chosen |= set(range(frame.offset, frame.payload))
        payloads = itertools.chain(*(range(frame.payload, frame.payload_end) for frame in frames))
        chosen |= set(sampled(payloads, SAMPLED_PAYLOAD_BYTES, everything))
        yield from ((segment, offset) for offset in sorted(chosen))


def mark_places(data):
    """The frame without batches that stands at the end."""
    segment = layout.segments(data)[-1]
    mark = layout.frames(segment)[-1]
    assert not mark.batches
    return [(segment, offset) for offset in range(mark.offset, mark.payload)]


def store_places(data, everything):
    for path in layout.store_files(data):
        size = path.stat().st_size
        wanted = size if size <= WHOLE_BELOW_BYTES else SAMPLED_PER_STORE_FILE
        yield from ((path, offset) for offset in sampled(range(size), wanted, everything))


def other_places(data, everything):
    """The format line, and bytes that mean nothing: all must be harmless or refused."""
    yield from ((data / "format", offset)
                for offset in range((data / "format").stat().st_size))
    segment = layout.segments(data)[-1]
    unused = [layout.CHECKED_HEADER_BYTES, 2000, layout.SEGMENT_HEADER_BYTES - 1]
    end = layout.frames(segment)[-1].end
    unused += [end, end + 8, end + 9, end + 5000, segment.stat().st_size - 1]
    yield from ((segment, offset) for offset in unused)
    for path in (data / "store").iterdir():
        if path.name.startswith(("OPTIONS", "IDENTITY", "LOG")):
            size = path.stat().st_size
            wanted = 100 if everything else 3
            yield from ((path, offset) for offset in sampled(range(size), wanted, False))


class Outcome:
    """What a start on a flipped copy came to."""

    def __init__(self, place, kind, complaint=None):
        self.place = place
        self.kind = kind
        self.complaint = complaint


def start_flipped(binary, stopped, folder, path, offset):
    data, history = stopped
    name = str(path.relative_to(data))
    copy_of(data, folder / "data")
    flip(folder / "data" / name, offset)
    server = new_server(binary, folder)
    place = f"{name} at {offset}"
    try:
        server.start()
    except RuntimeError:
        complaint = refusal_complaint(server, name, offset)
        return Outcome(place, "refused", complaint and f"{place}: {complaint}")
    try:
        copy.deepcopy(history).check(server)
        return Outcome(place, "served")
    except (Refused, Unknown) as error:
        return Outcome(place, "stopped", late_complaint(server, place, error))
    except Exception as error:  # whatever it is, it belongs to this place
        return Outcome(place, "wrong", f"{place}: {error!r}")
    finally:
        if server.running():
            server.kill()


def refusal_complaint(server, name, offset):
    """What is wrong with the way a start was refused."""
    if server.process.returncode != REFUSED:
        return f"exit status {server.process.returncode}: {server.log_tail()}"
    words = last_words(server)
    if len(words) != 1:
        return f"{len(words)} lines: {words}"
    where = name if not name.startswith("store/") else "store"
    if where not in words[0]:
        return f"does not name {where}: {words[0]}"
    if name.startswith("journal/"):
        named = re.search(r"at offset (\d+)", words[0])
        if not named or int(named[1]) > offset:
            return f"names another offset: {words[0]}"
    return None


def late_complaint(server, name, error):
    """A block that is read late may be refused late, by an error whose reason the log has."""
    if isinstance(error, Refused) and error.status != 500:
        return f"{name}: {error}"
    return None if "store" in server.log_tail() else f"{name}: the log does not say why: {error}"


def flip_all(binary, stopped, folder, places):
    """Counts of outcomes; asserts that none is wrong."""
    numbers = itertools.count()

    def one(place):
        own = folder / str(next(numbers))
        own.mkdir()
        try:
            return start_flipped(binary, stopped, own, *place)
        finally:
            shutil.rmtree(own)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(one, places))
    complaints = [outcome.complaint for outcome in outcomes if outcome.complaint]
    assert not complaints, f"{len(complaints)} of {len(outcomes)}:\n" + "\n".join(complaints[:20])
    return collections.Counter(outcome.kind for outcome in outcomes)


def test_without_a_flip_everything_is_served(binary, stopped, folder):
    data, history = stopped
    copy_of(data, folder / "data")
    server = new_server(binary, folder).start()
    try:
        copy.deepcopy(history).check(server)
    finally:
        server.kill()


def test_a_flip_in_the_journal_is_refused_and_named(binary, stopped, folder, everything):
    places = list(journal_places(stopped[0], everything))
    assert len(places) > 200
    kinds = flip_all(binary, stopped, folder, places)
    assert kinds == {"refused": len(places)}


def test_a_flip_in_the_end_mark_loses_nothing(binary, stopped, folder):
    places = mark_places(stopped[0])
    kinds = flip_all(binary, stopped, folder, places)
    assert kinds["refused"] + kinds["served"] == len(places), kinds


def test_a_flip_in_the_store_is_refused_or_was_not_in_use(binary, stopped, folder, everything):
    kinds = flip_all(binary, stopped, folder, store_places(stopped[0], everything))
    assert kinds["refused"] + kinds["stopped"] > 50, kinds


def test_a_flip_elsewhere_is_refused_or_was_not_in_use(binary, stopped, folder, everything):
    kinds = flip_all(binary, stopped, folder, other_places(stopped[0], everything))
    assert kinds["refused"] >= (stopped[0] / "format").stat().st_size - 1, kinds
    assert kinds["served"] > 0, kinds


def test_inspection_names_the_place(binary, stopped, folder):
    copy_of(stopped[0], folder / "data")
    segment = layout.segments(folder / "data")[-1]
    frame = layout.frames(segment)[0]
    flip(segment, frame.offset + layout.FRAME_HEADER_BYTES + 3)
    done = subprocess.run([binary, "journal", "inspect", "--data", str(folder / "data")],
                          env=clean_environment(), capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 1, done
    assert f"{segment} at offset {frame.offset}: corrupt" in done.stdout
