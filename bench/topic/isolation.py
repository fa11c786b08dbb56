#!/usr/bin/env python3
"""How much subscriptions that hang hold up the others.

Starts the server, subscribes many HTTP endpoints of this process to one topic and publishes at a
steady pace: first to the good ones alone, then with a part of the endpoints that takes calls and
never answers. Prints how long messages were under way to the good ones in both phases, and the
server's memory. Exits with 1 if a message was lost, or if the 99th percentile more than doubled.

    bench/topic/isolation.py --binary build/release/penstock
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import boto3
from botocore.config import Config

REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
TOKEN = re.compile(rb'"SubscribeURL" : "([^"]+)"')
HEAD_END = b"\r\n\r\n"


class Endpoints(asyncio.Protocol):
    """All endpoints behind one port; the path of a request is its endpoint's number."""

    def __init__(self, world):
        self.world = world
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(HEAD_END)) >= 0:
            head = self.buffer[:end]
            length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            whole = end + len(HEAD_END) + length
            if len(self.buffer) < whole:
                return
            body = self.buffer[end + len(HEAD_END) : whole]
            self.buffer = self.buffer[whole:]
            number = int(head.split(b" ", 2)[1][1:])
            if self.world.request(number, body):
                self.transport.write(REPLY)


class World:
    def __init__(self, options):
        self.good = options.subscriptions - options.hanging
        self.confirm = {}
        self.sent = {}
        self.under_way_ms = []
        self.hanging_calls = 0

    def request(self, number, body):
        """Whether it is answered."""
        if found := TOKEN.search(body):
            self.confirm[number] = found.group(1).decode()
            return True
        if number >= self.good:
            self.hanging_calls += 1
            return False
        self.under_way_ms.append((time.monotonic() - self.sent[body]) * 1000)
        return True


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


async def until(holds, seconds):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    return holds()


async def confirm(world, numbers):
    def visit():
        for number in numbers:
            urllib.request.urlopen(world.confirm[number], timeout=10).read()

    await asyncio.to_thread(visit)


async def phase(world, sns, topic, options, name):
    world.under_way_ms = []
    for i in range(options.messages):
        message = f"{name}-{i}"
        world.sent[message.encode()] = time.monotonic()
        await asyncio.to_thread(sns.publish, TopicArn=topic, Message=message)
        await asyncio.sleep(options.pause)
    wanted = world.good * options.messages
    await until(lambda: len(world.under_way_ms) >= wanted, 120)
    return {
        "delivered": len(world.under_way_ms),
        "wanted": wanted,
        "p50_ms": round(percentile(world.under_way_ms, 0.5), 1),
        "p99_ms": round(percentile(world.under_way_ms, 0.99), 1),
    }


async def measure(options, server, sns):
    world = World(options)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: Endpoints(world), "127.0.0.1", 0, backlog=4096)
    port = listener.sockets[0].getsockname()[1]
    topic = sns.create_topic(Name="bench")["TopicArn"]

    def subscribe():
        for number in range(options.subscriptions):
            sns.subscribe(
                TopicArn=topic,
                Protocol="http",
                Endpoint=f"http://127.0.0.1:{port}/{number}",
                Attributes={"RawMessageDelivery": "true"},
            )

    await asyncio.to_thread(subscribe)
    if not await until(lambda: len(world.confirm) == options.subscriptions, 120):
        raise SystemExit(f"only {len(world.confirm)} endpoints were asked to confirm")
    await confirm(world, range(world.good))
    await phase(world, sns, topic, argparse.Namespace(messages=1, pause=0), "warm")
    report = {"alone": await phase(world, sns, topic, options, "alone")}
    report["alone"]["rss_mib"] = round(resident_mib(server.pid), 1)
    await confirm(world, range(world.good, options.subscriptions))
    report["beside"] = await phase(world, sns, topic, options, "beside")
    report["beside"]["rss_mib"] = round(resident_mib(server.pid), 1)
    report["hanging_calls"] = world.hanging_calls
    report["p99_ratio"] = round(report["beside"]["p99_ms"] / report["alone"]["p99_ms"], 2)
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default="build/release/penstock")
    parser.add_argument("--subscriptions", type=int, default=10_000)
    parser.add_argument("--hanging", type=int, default=1_000)
    parser.add_argument("--messages", type=int, default=5)
    parser.add_argument("--pause", type=float, default=8.0, help="seconds between messages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        data = os.path.join(directory, "data")
        server = subprocess.Popen(
            [options.binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
             "--allow-private-targets"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        try:
            ready = next(json.loads(line) for line in server.stdout if '"ready"' in line)
            variables = subprocess.check_output([options.binary, "env", "--data", data], text=True)
            keys = dict(re.findall(r"export (AWS_\w+)='?([^'\n]*)'?", variables))
            sns = boto3.client(
                "sns",
                endpoint_url=f"http://{ready['listen']}",
                region_name="us-east-1",
                aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
                config=Config(retries={"max_attempts": 0}),
            )
            report = asyncio.run(measure(options, server, sns))
        finally:
            server.terminate()
            server.wait()
    print(json.dumps(report, indent=2))
    lost = any(report[name]["delivered"] < report[name]["wanted"] for name in ("alone", "beside"))
    return 1 if lost or report["p99_ratio"] > 2 else 0


if __name__ == "__main__":
    sys.exit(main())
