"""Connections to public addresses only, kept to the very address that was looked at.

The name is resolved once for a connection and the connection goes to what was checked, so that a name
which answers differently the second time gains nothing. Each redirect is a connection of its own.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedAddress(ValueError):
    """An address of this machine or of a network that is not public. No OSError: urllib3 would wrap it."""


def may_reach(text: str, networks: Sequence[str] | None = None) -> bool:
    """Whether this IP address may be reached: public ones, and those of `networks`, FEED_ALLOWED_NETWORKS
    unless told otherwise."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    named = settings.FEED_ALLOWED_NETWORKS if networks is None else networks
    allowed = [ipaddress.ip_network(network, strict=False) for network in named]
    for each in (address, *_within(address)):
        if any(each.version == network.version and each in network for network in allowed):
            continue
        if not each.is_global or each.is_multicast or each.is_reserved:
            return False
    return True


def _within(address: Address) -> list[Address]:
    """Addresses of version 4 that one of version 6 leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += list(address.teredo or ())
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if int(address) >> 32 == 0 and int(address) > 1:
        found.append(ipaddress.IPv4Address(int(address)))
    return [each for each in found if each is not None]


def resolved(host: str, port: int, networks: Sequence[str] | None = None) -> Sequence[Any]:
    """What the name resolves to, as getaddrinfo gives it. Raises RefusedAddress, or OSError for no such name.

    One refused address among several refuses the name: its owner chooses which one is answered first.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError as problem:
        raise OSError(f"{host[:60]} is no name of a computer") from problem
    if not found or not all(may_reach(str(entry[4][0]), networks) for entry in found):
        raise RefusedAddress(f"{host} is no public address.")
    return found


class _Sockets:
    """What the call of now reads from: cut when its time is up, also what it opens after that."""

    def __init__(self) -> None:
        self._all: list[socket.socket] = []
        self.is_cut = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        with self._lock:
            self._all, self.is_cut = [], False

    def add(self, one: socket.socket | None) -> None:
        if one is None:
            return
        with self._lock:
            self._all.append(one)
            if self.is_cut:
                _shut(one)

    def cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for each in self._all:
                _shut(each)


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Checked:
    """Of a connection: where it goes to, and its sockets, which the call cuts when its time is up."""

    sockets: _Sockets
    networks: Sequence[str] | None

    def _new_conn(self) -> socket.socket:
        connection: Any = self
        last: OSError | None = None
        timeout = connection.timeout
        # One name may have many addresses: all of them together get no longer than one.
        until = time.monotonic() + timeout if isinstance(timeout, (int, float)) else None
        for family, kind, protocol, _name, where in resolved(
            connection._dns_host, connection.port, self.networks
        ):
            made = socket.socket(family, kind, protocol)
            try:
                if until is not None:
                    made.settimeout(max(0.01, until - time.monotonic()))
                made.connect(where)
                made.settimeout(timeout if until is not None else None)
            except OSError as problem:
                made.close()
                last = problem
                continue
            return made
        raise NewConnectionError(connection, f"Failed to establish a new connection: {last}") from last

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sockets.add(self.sock)  # type: ignore[attr-defined]

    def request(self, *args: Any, **more: Any) -> None:
        # A connection that was kept from an earlier call does not connect again.
        self.sockets.add(self.sock)  # type: ignore[attr-defined]
        super().request(*args, **more)  # type: ignore[misc]


class PublicOnly(HTTPAdapter):
    """For a requests session: reaches public addresses only, and those of `networks` (None:
    FEED_ALLOWED_NETWORKS)."""

    def __init__(self, networks: Sequence[str] | None = None) -> None:
        self.networks = networks
        self._sockets = _Sockets()
        super().__init__()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """One call, cut when it takes longer: TimeoutError. A timeout of a socket is of each read, and
        a word every second would go on for ever."""
        self._sockets.begin()
        watch = threading.Timer(seconds, self.cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
        if self._sockets.is_cut:  # headers that end there look whole
            raise TimeoutError("It was cut: it took too long.")

    def cut(self) -> None:
        """End whatever is being read, and what is opened for the same call after that."""
        self._sockets.cut()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        opened, named = self._sockets, self.networks

        class Plain(_Checked, HTTPConnection):
            sockets, networks = opened, named

        class Secure(_Checked, HTTPSConnection):
            sockets, networks = opened, named

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
