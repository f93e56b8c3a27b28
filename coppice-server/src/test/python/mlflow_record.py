"""Stands between an MLflow client and a tracking server and writes down what they say.

    python mlflow_record.py http://127.0.0.1:8080 5001 exchange.jsonl.gz

One line an exchange: method, path, content type, body, status, answer. Bodies of files are left
out (their length is kept), as are all headers but the content type. Ends well on SIGTERM.
"""

import gzip
import http.client
import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import urlsplit

target = urlsplit(sys.argv[1])
out = gzip.open(sys.argv[3], "wt", compresslevel=9)
lock = Lock()


class Recorder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type")
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=120)
        connection.request(self.command, self.path, body, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        payload = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
        file = self.path.startswith("/api/2.0/mlflow-artifacts/artifacts/")
        line = {
            "method": self.command,
            "path": self.path,
            "type": kind or "",
            "body": "" if file else body.decode(),
            "length": len(body),
            "status": answer.status,
            "answer": "" if file and self.command == "GET" else payload.decode(),
        }
        with lock:
            out.write(json.dumps(line) + "\n")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward

    def log_message(self, *arguments):
        pass


def stop(*_):
    with lock:
        out.close()
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Recorder).serve_forever()
