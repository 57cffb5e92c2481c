"""A mail server of tests.

usage: smtp_server.py DIRECTORY MODE [CERTIFICATE KEY]

Serves on a port of 127.0.0.1 that is free, and then writes it to DIRECTORY/port. MODE is
`plain` or `tls` (STARTTLS before anything else); `tls` wants the user `study` with the
password `mail-secret`. Each mail that is taken is a file of DIRECTORY/mail: its envelope as a
line of JSON, then the message. Receivers by the begin of their address: `later` is
refused for now at first, `full` always, `refused` for good, `cut` breaks the connection
at the message, `slow` takes its time.
"""
import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, directory):
        self.directory = directory
        self.seen = set()
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return "550 5.1.1 no such user"
        if name == "full":
            return "452 4.2.2 mailbox full"
        if name == "later" and address not in self.seen:
            self.seen.add(address)
            return "450 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "cut":
            server.transport.abort()
            return "421 gone"
        if name == "slow":
            await asyncio.sleep(5)
        self.count += 1
        path = os.path.join(self.directory, "mail", str(self.count))
        with open(path + ".new", "wb") as file:
            head = {"from": envelope.mail_from, "to": envelope.rcpt_tos,
                    "tls": session.ssl is not None, "user": session.authenticated}
            file.write(json.dumps(head).encode() + b"\n" + envelope.original_content)
        os.rename(path + ".new", path)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"study" and data.password == b"mail-secret"
    return AuthResult(success=good, handled=good)


async def main():
    directory, mode = sys.argv[1:3]
    os.makedirs(os.path.join(directory, "mail"), exist_ok=True)
    settings = {}
    if mode == "tls":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        settings = dict(tls_context=context, require_starttls=True, auth_required=True,
                        authenticator=authenticate)
    handler = Handler(directory)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="localhost", **settings), "127.0.0.1", 0)
    port = os.path.join(directory, "port")
    with open(port + ".new", "w") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.rename(port + ".new", port)
    await server.serve_forever()


asyncio.run(main())
