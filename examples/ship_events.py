"""Ships events from Esper's Nissa hub to a relay (scry --listen-ingest). README.md tells how."""
import atexit, collections, dataclasses, gzip, json, sys, threading, time, urllib.request as web
KEYS = "event_id event_type timestamp seed_id slot_id epoch group_id message data severity".split()
def line_of(event) -> bytes:  # the line that Esper's own file writer makes
    data = event.data.to_dict() if hasattr(event.data, "to_dict") else event.data
    if dataclasses.is_dataclass(data): data = dataclasses.asdict(data)
    line = {key: getattr(event, key) for key in KEYS}
    line.update(event_type=event.event_type.name, timestamp=event.timestamp.isoformat(), data=data)
    return json.dumps(line, default=str).encode()[:4_200_000] + b"\n"  # viewers read 4 MiB of it
class ScryBackend(threading.Thread):  # start() is that of the thread
    def __init__(self, url: str, run: str, token: str, head: int = sys.maxsize, line_of=line_of):
        super().__init__(daemon=True)
        self.url, self.head = f"{url.rstrip('/')}/api/ingest/{run}?first=", head
        self.headers = {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip"}
        self.waiting, self.closing, self.line_of = collections.deque(maxlen=250_000), False, line_of
        atexit.register(self.close)
    def emit(self, event) -> None: self.waiting.append(event)  # a line is made of it in the thread
    def close(self, seconds: "float | None" = 90) -> None:  # waits until the relay has everything
        again, self.closing = self.closing, True
        if self.is_alive() and not again: self.join(seconds)
    def ask(self, url: str, body: "bytes | None" = None) -> int:  # the position it wants next
        return json.load(web.urlopen(web.Request(url, body, self.headers), timeout=30))["head"]
    def run(self) -> None:
        body, pause, said = bytearray(), 0.1, ""  # in the body is what is not yet acknowledged
        while body or self.waiting or not self.closing:
            try:
                while self.waiting and len(body) < 4e6: body += self.line_of(self.waiting.popleft())
                if "409" in said or self.head > 1e15: self.head = min(self.head, self.ask(self.url))
                if body: self.ask(f"{self.url}{self.head}", gzip.compress(body, 1))
                self.head, body, pause, said = self.head + body.count(b"\n"), bytearray(), 0.1, ""
            except Exception as error:
                if str(error) != said: print("scry:", error, "- keeps trying", file=sys.stderr)
                pause, said = min(5 * pause, 10), str(error)
            time.sleep(pause)
if __name__ == "__main__":
    (backend := ScryBackend(*sys.argv[1:4], head=0, line_of=bytes)).start()
    for line in sys.stdin.buffer:
        while len(backend.waiting) > 9999: time.sleep(0.1)
        if line.strip() and line.endswith(b"\n"): backend.emit(line[-4_200_000:])
    backend.close(None)
