"""A small OTLP/HTTP collector that keeps what it is sent: for end-to-end tests, measurements and a first look.

    python -m benchmarks.otlp_receiver [--port 4318]

prints one line a span until interrupted.
"""

from __future__ import annotations

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Receiver(ThreadingHTTPServer):
    """Listens on a loopback port, a free one by default; `requests` are in the order of arrival."""

    daemon_threads = True

    def __init__(self, port: int = 0, *, aloud: bool = False) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.requests: list[ExportTraceServiceRequest] = []
        self.aloud = aloud

    @property
    def address(self) -> str:
        """What OTEL_EXPORTER_OTLP_ENDPOINT should be."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self) -> list[Span]:
        """Every span received."""
        return [span for request in self.requests for span in spans_of(request)]


def spans_of(request: ExportTraceServiceRequest) -> list[Span]:
    """Return the spans of one export."""
    return [
        span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans
    ]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/traces":
            request = ExportTraceServiceRequest.FromString(body)
            if self.server.aloud:
                for span in spans_of(request):
                    took_ms = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6
                    print(f"{span.trace_id.hex()} {took_ms:9.2f} ms  {span.name}", flush=True)
            else:
                self.server.requests.append(request)
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing about requests."""


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=4318)
    Receiver(options.parse_args().port, aloud=True).serve_forever()
