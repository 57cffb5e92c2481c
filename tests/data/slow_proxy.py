"""Passes connections on, slowly.

usage: slow_proxy.py DIRECTORY PORT BYTES_PER_SECOND

Listens on a port of 127.0.0.1 that is free, writes it to DIRECTORY/proxy-port, and passes
what comes on to PORT and back, each way with that speed; 0: takes connections and passes
nothing.
"""
import asyncio
import os
import sys


async def pump(reader, writer, speed):
    try:
        while data := await reader.read(max(1, speed // 10)):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(len(data) / speed)
        writer.close()
    except (ConnectionError, asyncio.CancelledError):
        writer.close()


async def main():
    directory, port, speed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

    async def serve(reader, writer):
        if speed == 0:
            await asyncio.sleep(3600)
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, back, speed), pump(there, writer, speed))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    path = os.path.join(directory, "proxy-port")
    with open(path + ".new", "w") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.rename(path + ".new", path)
    await server.serve_forever()


asyncio.run(main())
