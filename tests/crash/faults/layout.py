"""Which bytes of a stopped data directory are in use."""

import struct
from dataclasses import dataclass
from pathlib import Path

SEGMENT_HEADER_BYTES = 4096
CHECKED_HEADER_BYTES = 64
FRAME_HEADER_BYTES = 40
FRAME_MAGIC = b"PFRM"
# The store never reads these again once it has opened: they are for people.
STORE_NOTES = ("LOG", "OPTIONS", "IDENTITY", "LOCK", "reserve")


@dataclass(frozen=True)
class Frame:
    offset: int
    payload_bytes: int
    batches: int

    @property
    def payload(self):
        return self.offset + FRAME_HEADER_BYTES

    @property
    def payload_end(self):
        return self.payload + self.payload_bytes

    @property
    def end(self):
        return (self.payload_end + 7) // 8 * 8


def segments(data):
    """The journal's segments in use, in order."""
    return sorted(path for path in (Path(data) / "journal").glob("*.seg")
                  if not path.name.startswith("spare"))


def frames(segment):
    """Every frame of a segment's first run of frames; the last may be a mark without batches."""
    content = segment.read_bytes()
    salt = content[24:32]
    found, offset = [], SEGMENT_HEADER_BYTES
    while content[offset:offset + 4] == FRAME_MAGIC and content[offset + 8:offset + 16] == salt:
        payload_bytes, = struct.unpack_from(">I", content, offset + 4)
        batches, = struct.unpack_from(">I", content, offset + 24)
        found.append(Frame(offset, payload_bytes, batches))
        offset = found[-1].end
    return found


def store_files(data):
    """The store's files that are read when it opens or later."""
    return sorted(path for path in (Path(data) / "store").iterdir()
                  if path.is_file() and not path.name.startswith(STORE_NOTES))
