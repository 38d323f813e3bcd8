"""Starts localstripe on a port of this machine, and only there. It writes its objects to no file.

Run as a program of its own: nothing of the peer is imported by the tests.
"""

import sys

from aiohttp import web
from localstripe import resources, server

resources.Store.dump_to_disk = lambda _: None  # it would pickle card numbers into /tmp after each request
web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
