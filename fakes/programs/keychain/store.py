"""The items and the calls, as files; each front end is rendered with this text in it.

Every write is one link or one rename, so that processes at once see whole items only.
"""

import hashlib
import json
import os
import time

Record = dict[str, str]


class Store:
    """One keychain: where its items lie, where calls are logged, and what is wrong with it."""

    def __init__(self, *, folder: str, log_folder: str, fault: str, delay_s: float) -> None:
        self.fault = fault
        self._folder = folder
        self._log_folder = log_folder
        self._delay_s = delay_s

    def enter(
        self,
        operation: str,
        service: str | None,
        account: str | None,
        argv: tuple[str, ...] = (),
    ) -> None:
        """Log an operation; nothing of it is done before. A slow keychain waits here."""
        call = {
            "operation": operation,
            "service": service,
            "account": account,
            "time": time.time(),
            "pid": os.getpid(),
            "argv": argv,
        }
        name = f"{time.time_ns():020}-{os.getpid()}"
        draft = self._draft(self._log_folder, json.dumps(call))
        os.replace(draft, f"{self._log_folder}/{name}.call")  # noqa: PTH105  # pathlib costs 10 ms
        if self.fault == "slow":
            time.sleep(self._delay_s)

    def find(self, **wanted: str | None) -> Record | None:
        """The first item that has each attribute that is wanted, or ``None``."""
        for name in sorted(os.listdir(self._folder)):  # noqa: PTH208  # as above
            item = self._read(f"{self._folder}/{name}") if name.endswith(".item") else None
            if item is not None and all(
                value is None or item[key] == value for key, value in wanted.items()
            ):
                return item
        return None

    def put(self, item: Record, *, replace: bool) -> bool:
        """Store an item; false when there is one and it is not to be replaced."""
        draft = self._draft(self._folder, json.dumps(item))
        try:
            if replace:
                os.replace(draft, self._place(item))  # noqa: PTH105  # as above
                return True
            os.link(draft, self._place(item))
        except FileExistsError:
            return False
        finally:
            if not replace:
                os.unlink(draft)  # noqa: PTH108  # as above
        return True

    def remove(self, item: Record) -> bool:
        """Remove an item; false when it was gone already."""
        try:
            os.unlink(self._place(item))  # noqa: PTH108  # as above
        except FileNotFoundError:
            return False
        return True

    def _read(self, path: str) -> Record | None:
        try:
            with open(path, encoding="ascii") as file:  # noqa: PTH123  # as above
                item: Record = json.load(file)
        except FileNotFoundError:  # removed since the folder was read
            return None
        return item

    def _place(self, item: Record) -> str:
        name = json.dumps([item["service"], item["account"]])
        return f"{self._folder}/{hashlib.sha256(name.encode()).hexdigest()}.item"

    def _draft(self, folder: str, text: str) -> str:
        path = f"{folder}/{os.getpid()}-{time.monotonic_ns()}.draft"
        with open(path, "x", encoding="ascii", opener=_private) as file:
            file.write(text)
        return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
