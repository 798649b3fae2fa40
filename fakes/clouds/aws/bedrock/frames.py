"""Frames of ``application/vnd.amazon.eventstream``.

smithy.io/2.0/aws/amazon-eventstream (read 2026-11): two lengths and their checksum, headers,
payload, and the checksum of it all; every number is big-endian, every checksum is CRC-32.
"""

import json
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from fakes.replies import Chunks

MEDIA_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7  # the type of a header's value
_OVERHEAD = 16  # bytes: two lengths, two checksums


def frame(kind: str, payload: dict[str, Any]) -> bytes:
    """One event."""
    headers = b"".join(
        (
            _header(":event-type", kind),
            _header(":content-type", "application/json"),
            _header(":message-type", "event"),
        )
    )
    body = json.dumps(payload, separators=(",", ":")).encode()
    prelude = struct.pack(">II", _OVERHEAD + len(headers) + len(body), len(headers))
    head = prelude + struct.pack(">I", zlib.crc32(prelude))
    message = head + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


def _header(name: str, value: str) -> bytes:
    return (
        struct.pack(">B", len(name))
        + name.encode()
        + struct.pack(">BH", _STRING, len(value))
        + value.encode()
    )


def stream(events: Iterable[tuple[str, dict[str, Any]]], headers: dict[str, str]) -> Chunks:
    """A response of one frame for each event: its type and its payload."""
    frames = (frame(kind, payload) for kind, payload in events)
    return Chunks(frames, media_type=MEDIA_TYPE, headers=headers)
