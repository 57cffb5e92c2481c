"""Google Drive and Dropbox, as far as rclone brings files to them.

usage: cloud_server.py DIRECTORY CERTIFICATE KEY

Listens on a port of 127.0.0.1 that is free, and writes it to DIRECTORY/port. It is a proxy
that leads nowhere: whoever asks it for a way to a host gets one to this program, which
says with CERTIFICATE that it is that host. Each request is a line of DIRECTORY/requests:
host, method and path. What is kept is in DIRECTORY/files, by its path there. While
DIRECTORY/fault says `refuse`, `full` or `error`, requests that bring something, or ask who
comes, meet that.
"""
import base64
import hashlib
import http.server
import json
import os
import re
import ssl
import sys
import threading
import urllib.parse

DIRECTORY, CERTIFICATE, KEY = sys.argv[1:4]
DRIVE_ROOT = "root-folder"
FOLDER = "application/vnd.google-apps.folder"
TOKEN = "token-of-the-test"
REFRESH = "renewal-of-the-test"
lock = threading.Lock()
# Dropbox: path to content; a folder has none. Sessions of uploads, by their ids.
dropbox_files = {}
sessions = {}
# Drive: id to name, parent and content; a folder has none.
drive_files = {}
uploads = {}


def fault():
    try:
        with open(os.path.join(DIRECTORY, "fault")) as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def keep(kind, path, content):
    """Lets the test see what is there; none: no more."""
    target = os.path.join(DIRECTORY, "files", kind, path.lstrip("/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if content is None:
        os.remove(target)
        return
    with open(target, "wb") as file:
        file.write(content)


def block_hash(content):
    """Dropbox's hash: of the hashes of blocks of 4 MiB."""
    size = 4 << 20
    blocks = [content[i : i + size] for i in range(0, len(content), size)]
    return hashlib.sha256(b"".join(hashlib.sha256(b).digest() for b in blocks)).hexdigest()


def md5(content):
    return hashlib.md5(content).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host = ""

    def log_message(self, *args):
        pass

    def do_CONNECT(self):
        self.host = self.path.rsplit(":", 1)[0]
        self.send_response(200)
        self.end_headers()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0:
                return b"".join(parts)

    def answer(self, status, value=None, headers=(), content=None):
        if content is None:
            content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(content)

    def handle_request(self):
        content = self.body()
        with lock:
            with open(os.path.join(DIRECTORY, "requests"), "a") as file:
                file.write(f"{self.host} {self.command} {self.path.split('?')[0]}\n")
            if self.host == "oauth2.googleapis.com":
                self.grant(content)
            elif self.host == "api.dropboxapi.com" and self.path == "/1/oauth2/token":
                self.renew(content)
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.answer(401, {"error": {"code": 401, "message": "no"}, "error_summary": "no"})
            elif self.host.endswith("dropboxapi.com"):
                self.dropbox(content)
            elif self.host == "www.googleapis.com":
                self.drive(content)
            else:
                self.answer(404)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_request

    def grant(self, content):
        form = urllib.parse.parse_qs(content.decode())
        claims = form["assertion"][0].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        is_known = claims["iss"] == "study@example.iam.gserviceaccount.com"
        if fault() == "refuse" or not is_known:
            self.answer(400, {"error": "invalid_grant", "error_description": "Not a valid account"})
            return
        self.answer(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})

    # Dropbox.

    def renew(self, content):
        form = urllib.parse.parse_qs(content.decode())
        if form.get("refresh_token") != [REFRESH]:
            self.answer(400, {"error": "invalid_grant"})
            return
        self.answer(200, {"access_token": TOKEN, "token_type": "bearer", "expires_in": 14400})

    def not_found(self):
        self.answer(
            409,
            {
                "error_summary": "path/not_found/",
                "error": {".tag": "path", "path": {".tag": "not_found"}},
            },
        )

    def entry(self, path):
        content = dropbox_files[path]
        entry = {
            "name": path.rsplit("/", 1)[1],
            "path_lower": path.lower(),
            "path_display": path,
            "id": "id:" + path,
        }
        if content is None:
            return {".tag": "folder", **entry}
        return {
            ".tag": "file",
            **entry,
            "client_modified": "2026-01-01T00:00:00Z",
            "server_modified": "2026-01-01T00:00:00Z",
            "rev": "0123456789abcdef",
            "size": len(content),
            "is_downloadable": True,
            "content_hash": block_hash(content),
        }

    def store(self, path, content):
        folder = path.rsplit("/", 1)[0]
        while folder:
            dropbox_files.setdefault(folder, None)
            folder = folder.rsplit("/", 1)[0]
        dropbox_files[path] = content
        keep("dropbox", path, content)
        return self.entry(path)

    def dropbox(self, content):
        method = self.path.split("?")[0].removeprefix("/2/")
        argument = self.headers.get("Dropbox-API-Arg")
        call = json.loads(argument) if argument else json.loads(content or b"null")
        is_upload = method.startswith("files/upload")
        if fault() == "refuse":
            self.answer(401, {"error_summary": "invalid_access_token/", "error": {".tag": "x"}})
        elif is_upload and fault() == "full":
            self.answer(
                409,
                {
                    "error_summary": "path/insufficient_space/",
                    "error": {
                        ".tag": "path",
                        "reason": {".tag": "insufficient_space"},
                        "upload_session_id": "",
                    },
                },
            )
        elif is_upload and fault() == "error":
            self.answer(400, content=b"Error in call")
        elif method == "files/get_metadata":
            found = call["path"] in dropbox_files
            self.answer(200, self.entry(call["path"])) if found else self.not_found()
        elif method == "files/list_folder":
            if call["path"] and dropbox_files.get(call["path"], b"") is not None:
                self.not_found()
                return
            inside = [path for path in dropbox_files if path.rsplit("/", 1)[0] == call["path"]]
            entries = [self.entry(path) for path in inside]
            self.answer(200, {"entries": entries, "cursor": "c", "has_more": False})
        elif method == "files/create_folder_v2":
            dropbox_files.setdefault(call["path"], None)
            self.answer(200, {"metadata": self.entry(call["path"])})
        elif method == "files/upload":
            self.answer(200, self.store(call["path"], content))
        elif method == "files/upload_session/start":
            session = f"session-{len(sessions)}"
            sessions[session] = content
            self.answer(200, {"session_id": session})
        elif method == "files/upload_session/append_v2":
            cursor = call["cursor"]
            # Whoever had no answer sends the same once more.
            before = sessions[cursor["session_id"]][: cursor["offset"]]
            sessions[cursor["session_id"]] = before + content
            self.answer(200)
        elif method == "files/upload_session/finish":
            whole = sessions.pop(call["cursor"]["session_id"]) + content
            self.answer(200, self.store(call["commit"]["path"], whole))
        elif method.startswith("files/upload_session/finish_batch"):
            entries = []
            for one in call["entries"]:
                whole = sessions.pop(one["cursor"]["session_id"])
                entries.append({**self.store(one["commit"]["path"], whole), ".tag": "success"})
            self.answer(200, {".tag": "complete", "entries": entries})
        elif method == "files/download":
            whole = dropbox_files.get(call["path"])
            if whole is None:
                self.not_found()
                return
            result = json.dumps(self.entry(call["path"]))
            self.answer(200, content=whole, headers=[("Dropbox-API-Result", result)])
        elif method == "files/delete_v2":
            metadata = self.entry(call["path"])
            keep("dropbox", call["path"], None)
            del dropbox_files[call["path"]]
            self.answer(200, {"metadata": metadata})
        else:
            self.answer(404)

    # Drive.

    def described(self, number):
        file = drive_files[number]
        described = {
            "id": number,
            "name": file["name"],
            "parents": [file["parent"]],
            "trashed": False,
            "modifiedTime": "2026-01-01T00:00:00.000Z",
            "createdTime": "2026-01-01T00:00:00.000Z",
            "mimeType": FOLDER,
            "capabilities": {"canDownload": True},
        }
        if file["content"] is None:
            return described
        return {
            **described,
            "mimeType": "application/zip",
            "size": str(len(file["content"])),
            "md5Checksum": md5(file["content"]),
        }

    def way(self, number):
        name = ""
        while number in drive_files:
            name = "/" + drive_files[number]["name"] + name
            number = drive_files[number]["parent"]
        return name

    def add(self, about, content):
        number = f"file-{len(drive_files) + 1}"
        drive_files[number] = {
            "name": about["name"],
            "parent": about["parents"][0],
            "content": content,
        }
        if content is not None:
            keep("drive", self.way(number), content)
        return self.described(number)

    def put(self, number, about, content):
        if number is None:
            return self.add(about, content)
        drive_files[number]["content"] = content
        keep("drive", self.way(number), content)
        return self.described(number)

    def drive(self, content):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        at = re.fullmatch(r"(/upload)?/drive/v3/files(?:/([^/]+))?", url.path)
        upload, number = at.groups() if at else (None, None)
        if upload and fault() == "full":
            error = {"reason": "storageQuotaExceeded", "message": "The quota is exceeded."}
            self.answer(403, {"error": {"code": 403, "message": "full", "errors": [error]}})
        elif upload and fault() == "error":
            self.answer(400, {"error": {"code": 400, "message": "not now"}})
        elif self.path.startswith("/session/"):
            number, about, before = uploads[self.path]
            whole = before + content
            if len(whole) < int(self.headers["Content-Range"].rsplit("/", 1)[1]):
                uploads[self.path] = (number, about, whole)
                self.answer(308, headers=[("Range", f"bytes=0-{len(whole) - 1}")])
                return
            self.answer(200, self.put(number, about, whole))
        elif upload and query["uploadType"] == "resumable":
            session = f"/session/{len(uploads)}"
            uploads[session] = (number, json.loads(content), b"")
            self.answer(200, headers=[("Location", "https://www.googleapis.com" + session)])
        elif upload:
            boundary = re.search(r'boundary="?([^";]+)', self.headers["Content-Type"])[1]
            _, about, whole, _ = content.split(b"--" + boundary.encode())
            whole = whole.split(b"\r\n\r\n", 1)[1][:-2]
            about = json.loads(about.split(b"\r\n\r\n", 1)[1])
            self.answer(200, self.put(number, about, whole))
        elif at and self.command == "POST":
            self.answer(200, self.add(json.loads(content), None))
        elif at and number is None:
            parents = re.findall(r"'([^']+)' in parents", query["q"])
            names = re.findall(r"name='((?:[^'\\]|\\.)+)'", query["q"])
            names = [re.sub(r"\\(.)", r"\1", name) for name in names]
            files = [
                self.described(one)
                for one, file in drive_files.items()
                if file["parent"] in parents and (not names or file["name"] in names)
            ]
            if f"mimeType='{FOLDER}'" in query["q"]:
                files = [one for one in files if one["mimeType"] == FOLDER]
            elif f"mimeType!='{FOLDER}'" in query["q"]:
                files = [one for one in files if one["mimeType"] != FOLDER]
            self.answer(200, {"files": files})
        elif at and self.command == "GET" and number == DRIVE_ROOT:
            self.answer(200, {"id": DRIVE_ROOT})
        elif at and number not in drive_files:
            self.answer(404, {"error": {"code": 404, "message": "File not found"}})
        elif at and self.command == "GET" and query.get("alt") == "media":
            self.answer(200, content=drive_files[number]["content"])
        elif at and self.command == "GET":
            self.answer(200, self.described(number))
        elif at and self.command in ("PATCH", "DELETE"):
            about = json.loads(content or b"{}")
            if self.command == "DELETE" or about.get("trashed"):
                keep("drive", self.way(number), None)
                described = self.described(number)
                del drive_files[number]
                self.answer(200, described)
                return
            self.answer(200, self.described(number))
        else:
            self.answer(404)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
path = os.path.join(DIRECTORY, "port")
with open(path + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(path + ".new", path)
server.serve_forever()
