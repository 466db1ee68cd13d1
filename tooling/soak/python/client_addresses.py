"""Gives each request the address of another client.

The server limits authentication failures by address, and each operation is called without a token.
"""

import itertools

import schemathesis

addresses = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(addresses)
    parts = (number >> 16 & 255, number >> 8 & 255, number & 255)
    case.headers = {**(case.headers or {}), "X-Forwarded-For": "10.%d.%d.%d" % parts}
