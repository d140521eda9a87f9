"""Benchmark Podium against its targets in one run, and print the ratios."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.addresses import MOST as MOST_MILLISECONDS
from bench.addresses import rendering_milliseconds
from bench.content_folders import write_content
from bench.load import WRK, requests_per_second
from bench.mailing import rates_of_messages
from bench.memory import MOST, memory_at_start_and_after_load
from bench.polling import rates_of_polls
from bench.registering import (
    PLACES,
    RUSH,
    admission_milliseconds,
    rates_without_and_with_a_hanging_mail_server,
    registrations_per_second,
    rows_per_second,
    rush,
)
from bench.sites import NGINX, ROOT, bare_flask, nginx, podium

FEW, MANY = 100, 10_000
ROUNDS = 5
SHOWN = 10
NGINX_HAS = ("connection", "content-length", "content-type", "date", "etag", "server")
PLAIN = {"Accept-Encoding": "identity"}
BROTLI = {"Accept-Encoding": "br"}


def main() -> None:
    """Print every figure with its target."""
    print(f"Load generator: {'wrk' if WRK else 'threads of this process; install wrk for truer figures'}")
    with tempfile.TemporaryDirectory(prefix="podium-bench-") as folder:
        few, many = (load_site(Path(folder) / str(size), size) for size in (FEW, MANY))
        compare_renderings(few, many)
        compare_addresses(many)
        compare_servers(few, Path(folder))
        compare_polls(Path(folder) / "polled")
        compare_registrations(Path(folder))
        compare_mail(Path(folder) / "mailing")
        compare_memory(Path(folder) / "memory")


def load_site(folder: Path, events: int) -> Path:
    """Load a site with this number of events, print how long `flask load` took, and return the data folder."""
    write_content(folder / "content", events)
    data = folder / "data"
    environ = {**os.environ, "PODIUM_DATA": str(data)}
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environ, check=True, capture_output=True)
    began = time.perf_counter()
    subprocess.run([*flask, "load", str(folder / "content")], cwd=ROOT, env=environ, check=True, capture_output=True)
    print(f"flask load of {events:,} events: {time.perf_counter() - began:.1f} s")
    return data


def compare_renderings(few: Path, many: Path) -> None:
    """Print the time to render `/events/` with many events, as a multiple of the time with few."""
    command = [sys.executable, "-m", "bench.rendering", str(few), str(many)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    small, large = map(float, output.split())
    print(f"/events/ rendered, cache by-passed: {small * 1000:.2f} ms with {FEW}, {large * 1000:.2f} ms with {MANY:,}")
    report("rendering with 10,000 events : with 100", large / small, "at most 1.3", large / small <= 1.3)


def compare_addresses(data: Path) -> None:
    """Print the addresses that take longest to render with many events, as a multiple of a bare view."""
    times = rendering_milliseconds(data)
    bare = times.pop("")
    slowest = sorted(times, key=lambda path: times[path], reverse=True)
    print(f"{len(times)} kinds of addresses with {MANY:,} events, cache by-passed, before compression; the slowest:")
    for path in slowest[:SHOWN]:
        print(f"  {times[path]:6.1f} ms of processor time, {times[path] / bare:4.0f} × a bare view: {path}")
    most = times[slowest[0]]
    report("the slowest address : 100 ms", most / MOST_MILLISECONDS, "at most 1", most <= MOST_MILLISECONDS)


def compare_servers(data: Path, folder: Path) -> None:
    """Print the request rate of `/events/` compared with a bare Flask view and with nginx."""
    with ExitStack() as stack:
        ours = stack.enter_context(podium(data))
        with urllib.request.urlopen(urllib.request.Request(ours, headers=PLAIN)) as answer:
            page = answer.read()
            headers = {name: value for name, value in answer.headers.items() if name.lower() not in NGINX_HAS}
        body = folder / "page.html"
        body.write_bytes(page)
        print(f"/events/ is {len(page):,} bytes")
        addresses = {"Podium": ours, "a bare Flask view": stack.enter_context(bare_flask(body))}
        if NGINX is not None:
            (folder / "nginx").mkdir()
            addresses["nginx from disk"] = stack.enter_context(nginx(body, headers, folder / "nginx"))
        # In turns, so that other load on the machine affects all of them alike.
        rounds = [[requests_per_second(address, PLAIN) for address in addresses.values()] for _ in range(ROUNDS)]
        rates = dict(zip(addresses, map(median, zip(*rounds, strict=True)), strict=True))
        compressed = requests_per_second(ours, BROTLI)
    print("requests/s:", ", ".join(f"{name} {rate:,.0f}" for name, rate in rates.items()))
    print(f"requests/s of Podium as brotli: {compressed:,.0f}")
    for name, least in (("a bare Flask view", 2), ("nginx from disk", 0.7)):
        if name in rates:
            ratio = rates["Podium"] / rates[name]
            report(f"Podium : {name}", ratio, f"at least {least}", ratio >= least)
        else:
            print(f"There is no nginx here, so nothing was compared with {name}")


def compare_polls(data: Path) -> None:
    """Print the rate of 304 responses to polls compared with whole responses, cached and rendered."""
    for path, rendered, whole, polled in rates_of_polls(data):
        print(f"{path}, requests/s: rendered {rendered:,.0f}, whole {whole:,.0f}, answered 304 {polled:,.0f}")
        # With small bodies, the load generator limits both rates, not the server.
        report("answers 304 : whole answers", polled / whole, "at least 0.9", polled / whole >= 0.9)
        report("answers 304 : renderings", polled / rendered, "at least 20", polled / rendered >= 20)


def compare_registrations(folder: Path) -> None:
    """Print how fast people can register, and how a hanging mail server affects other requests."""
    rows = rows_per_second(folder)
    milliseconds = admission_milliseconds(folder / "admitting")
    print(f"one admission {milliseconds:.1f} ms, one bare durable row {1000 / rows:.1f} ms")
    report("one admission : a bare row", milliseconds * rows / 1000, "6 ms at most", milliseconds <= 6)
    registrations = registrations_per_second(folder / "registering")
    print(f"durable registrations/s over HTTP {registrations:,.0f}, bare durable rows/s {rows:,.0f}")
    report("registrations : bare rows", registrations / rows, "120 a second at least", registrations >= 120)
    met = rush(folder / "rush")
    print(f"{RUSH} people at once on {PLACES} places: {met.answered} answered, {met.confirmed} got a place")
    report("p99 of the answers, s", met.answer_p99, "at most 1.5", met.answer_p99 <= 1.5)
    report("p95 of the event's page meanwhile, s", met.page_p95, "at most 0.25", met.page_p95 <= 0.25)
    report("places : confirmed", met.confirmed / PLACES, "exactly 1", met.confirmed == PLACES)
    alone, beside = rates_without_and_with_a_hanging_mail_server(folder / "hanging")
    print(f"the form of registration, requests/s: {alone:,.0f}, while the mail server hangs {beside:,.0f}")
    report("pages while SMTP hangs : else", beside / alone, "at least 0.8", beside / alone >= 0.8)


def compare_mail(data: Path) -> None:
    """Print how fast the outbox is emptied, composing included."""
    delivered, bare = rates_of_messages(data)
    print(f"messages/s: from the outbox {delivered:,.0f}, bare {bare:,.0f}: {delivered / bare:.2f}")


def compare_memory(data: Path) -> None:
    """Print the memory of the service beside what it may take."""
    at_start, after_load = memory_at_start_and_after_load(data)
    for when, processes in (("after the start", at_start), ("at rest after load", after_load)):
        own, files = sum(one.own for one in processes), sum(one.files for one in processes)
        print(f"memory {when}, MB: {' + '.join(f'{one.own:.0f}' for one in processes)}, program files {files:.0f}")
        report(f"memory {when} without program files : {MOST:.0f} MB", own / MOST, "at most 1", own <= MOST)


def report(name: str, ratio: float, wanted: str, good: bool) -> None:
    """Print a ratio with its target."""
    print(f"  {'ok  ' if good else 'MISS'} {name} = {ratio:.2f} ({wanted})")


if __name__ == "__main__":
    main()
