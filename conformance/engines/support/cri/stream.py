"""Streams of exec, attach and port-forward: a websocket to the address that the CRI call has returned."""
import base64
import json
import os
import socket
import struct
from collections import namedtuple
from urllib.parse import urlsplit

STDIN, STDOUT, STDERR, ERROR, RESIZE = range(5)
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
PROTOCOL = "v4.channel.k8s.io"

Ended = namedtuple("Ended", "status stdout stderr")


class Stream:
    """The first byte of each message is the number of its channel."""

    def __init__(self, url, query="", seconds=30):
        place = urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=seconds)
        lines = [
            f"GET {place.path}{query} HTTP/1.1", f"Host: {place.netloc}", f"Origin: http://{place.netloc}",
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(),
            f"Sec-WebSocket-Protocol: {PROTOCOL}", "", "",
        ]
        self.socket.sendall("\r\n".join(lines).encode())
        self.reader = self.socket.makefile("rb")
        self.unread = {}
        status = self.reader.readline().decode().strip()
        while self.reader.readline().strip():
            pass
        if " 101 " not in status + " ":
            raise ConnectionError(f"no websocket: {status}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.socket.close()

    def send(self, channel, data):
        """Sends one message, masked as a client has to."""
        payload = bytes([channel]) + data
        key = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else struct.pack(">BH", 0x80 | 126, size)
        masked = bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | BINARY]) + length + key + masked)

    def receive(self):
        """The next (channel, data), or None at the end."""
        while header := self.reader.read(2):
            kind, size = header[0] & 15, header[1] & 127
            if size == 126:
                size, = struct.unpack(">H", self.reader.read(2))
            elif size == 127:
                size, = struct.unpack(">Q", self.reader.read(8))
            payload = self.reader.read(size)
            if kind == CLOSE:
                return None
            if kind in (TEXT, BINARY) and payload:
                return payload[0], payload[1:]
        return None

    def read_until(self, wanted, channel=STDOUT):
        """What one channel says, up to the wanted text; the others' words are kept for their turn."""
        while wanted not in self.unread.get(channel, b""):
            message = self.receive()
            if message is None:
                raise ConnectionError(f"ended with {self.unread!r}, without {wanted!r}")
            self.unread[message[0]] = self.unread.get(message[0], b"") + message[1]
        return self.unread.pop(channel).decode()

    def end(self):
        """Everything up to the end, and the exit status."""
        said = {STDOUT: b"", STDERR: b"", ERROR: b""} | self.unread
        while (message := self.receive()) is not None:
            said[message[0]] = said.get(message[0], b"") + message[1]
        return Ended(exit_status(said[ERROR]), said[STDOUT].decode(), said[STDERR].decode())

    def resize(self, columns, rows):
        self.send(RESIZE, json.dumps({"Width": columns, "Height": rows}).encode())


def exit_status(error):
    """The last word on the error channel is a Status of Kubernetes' API."""
    if not error:
        return None
    status = json.loads(error)
    if status["status"] == "Success":
        return 0
    for cause in status.get("details", {}).get("causes", []):
        if cause.get("reason") == "ExitCode":
            return int(cause["message"])
    return status.get("message")
