#!/usr/bin/env python3
"""Load on `attend serve` from a second process, over loopback.

serve_load.py ATTEND MODEL TEXT: requests a second, their times and the server's CPU seconds at 1, 8 and
64 connections, one sentence a request, with batching on and off; then 10,000 random bodies, with the
server's memory before and after. Prints a table in Markdown.
"""

import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time


class Server:
    """`attend serve` at a free port."""

    def __init__(self, attend, model, *flags):
        command = [attend, "serve", "-m", model, "--port", "0", *flags]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)$", self.process.stderr.readline().strip())[1])

    def cpu_seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident, in MB."""
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


def posted(body):
    head = "POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def ask(reader, writer, request):
    """The status of the answer, and whether the connection goes on."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    await reader.readexactly(int(re.search(r"Content-Length: (\d+)", head)[1]))
    return int(head.split()[1]), "Connection: close" not in head


async def load(port, requests, connections):
    """Seconds of each request, all connections taking from one list."""
    left = iter(requests)
    seconds = []
    statuses = {}

    async def client():
        goes_on = False
        for request in left:
            if not goes_on:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            begin = time.monotonic()
            status, goes_on = await ask(reader, writer, request)
            seconds.append(time.monotonic() - begin)
            statuses[status] = statuses.get(status, 0) + 1
            if not goes_on:
                writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return seconds, statuses


def random_bodies(count):
    random.seed(1)
    good = b'{"text":"a dog","nbest":1,"beam":1}'
    for i in range(count):
        body = bytearray(good if i % 2 else os.urandom(random.randrange(2000)))
        for _ in range(random.randrange(5)):
            if body:
                body[random.randrange(len(body))] = random.randrange(256)
        yield posted(bytes(body))


def main(attend, model, text, count=300):
    lines = [line.rstrip("\n") for line in open(text, encoding="utf-8")]
    requests = [posted(json.dumps({"text": lines[i % len(lines)]}).encode()) for i in range(count)]
    print("| connections | batching | requests/s | median ms | 95 % ms | server's CPU ms a request |")
    print("| --- | --- | --- | --- | --- | --- |")
    for connections in (1, 8, 64):
        for batching in ("on", "off"):
            server = Server(attend, model, "--batching", batching)
            asyncio.run(load(server.port, requests[:100], connections))
            cpu, begin = server.cpu_seconds(), time.monotonic()
            seconds, statuses = asyncio.run(load(server.port, requests, connections))
            wall, cpu = time.monotonic() - begin, server.cpu_seconds() - cpu
            assert statuses == {200: count}, statuses
            median, slow = statistics.median(seconds), statistics.quantiles(seconds, n=20)[18]
            print(f"| {connections} | {batching} | {count / wall:.0f} | {1e3 * median:.1f} | "
                  f"{1e3 * slow:.1f} | {1e3 * cpu / count:.2f} |", flush=True)
            assert server.stop() == 0
    server = Server(attend, model)
    asyncio.run(load(server.port, random_bodies(2000), 8))
    before = server.memory()
    _, statuses = asyncio.run(load(server.port, random_bodies(10000), 8))
    print(f"\n10,000 random bodies: {statuses}; {before:.1f} MB before, {server.memory():.1f} MB after")
    assert server.stop() == 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
