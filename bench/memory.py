"""
Benchmark of memory: the whole portal at rest, by process, and its restart time.

.venv/bin/python bench/memory.py [DATA_DIR]

Memory is the proportional share (PSS): pages that several processes share are counted once. Starts and stops its own.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import clients, servers


def family(pid):
    """`pid` and all that come from it, and the servers of its folder."""
    found, parents = [pid], {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def of_folder(data):
    """The database of `data` with its processes, and its Redis."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(data) in words and ("postgres -D" in words or "redis-server" in words):
            yield from family(int(folder.name))


def share(pid):
    """Name, PSS and RSS in MB."""
    try:
        rollup = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        )
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    pss, rss = (int(rollup[name].split()[0]) / 1024 for name in ("Pss", "Rss"))
    return " ".join(Path(word).name for word in words.split()[:4]), pss, rss


def main():
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/bench-pages").resolve()
    with servers.whole_portal(data, "small") as server:
        url, process = server.url, server.process
        for path in ("/", "/events/", "/members/", "/api/v1/events/") * 8:
            clients.wait_for(url + path)
        time.sleep(15)
        print(clients.machine())
        each = dict.fromkeys([*family(process.pid), *of_folder(data)])  # Redis is of both
        rows = [row for row in map(share, each) if row]
        for name, pss, rss in sorted(rows, key=lambda row: -row[1]):
            print(f"{name:<60}{pss:>7.1f} MB   ({rss:>6.1f} resident)")
        print(f"{'all':<60}{sum(row[1] for row in rows):>7.1f} MB")
        began = time.monotonic()
    stopped = time.monotonic()
    with servers.whole_portal(data, "small"):
        print(f"stopped in {stopped - began:.1f} s, answered again after {time.monotonic() - stopped:.1f} s")


if __name__ == "__main__":
    main()
