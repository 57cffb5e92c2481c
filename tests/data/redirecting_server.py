"""Sends everybody elsewhere.

usage: redirecting_server.py DIRECTORY PORT

Listens on a port of 127.0.0.1 that is free, writes it to DIRECTORY/port, and answers each
request with a redirect to PORT, but for PROPFIND: there is nothing.
"""
import http.server
import os
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(404 if self.command == "PROPFIND" else 307)
        self.send_header("Location", f"http://127.0.0.1:{sys.argv[2]}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_PUT = do_DELETE = do_PROPFIND = do_MKCOL = do_MOVE = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
path = os.path.join(sys.argv[1], "port")
with open(path + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(path + ".new", path)
server.serve_forever()
