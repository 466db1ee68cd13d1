"""Runs the calls of standard input with the official SDKs, and prints one outcome per line.

Input: {"url": "...", "calls": [{"api": "responses", "action": "chat", ...}]}
Output per call: {"pieces": [], "calls": [], "value": ..., "error": ...}
"""

import json
import sys

from clients import CLIENTS


class Outcome:
    """What a call results in; filled in by a client."""

    def __init__(self):
        self.pieces = []
        self.calls = []
        self.value = None

    def weather(self, city, days):
        """Executes the tool, whose result the model repeats."""
        self.calls.append({"name": "weather", "input": {"city": city, "days": days}})
        return "sunny"


def run(url, call):
    outcome = Outcome()
    error = None
    try:
        CLIENTS[call["api"]](url, call).run(call["action"], outcome)
    except Exception as caught:
        error = {
            "type": type(caught).__name__,
            "status": getattr(caught, "status_code", None) or getattr(caught, "code", None),
            "message": str(caught),
        }
        if not isinstance(error["status"], int):
            error["status"] = None
    fields = {"pieces": outcome.pieces, "calls": outcome.calls}
    if outcome.value is not None:
        fields["value"] = outcome.value
    if error is not None:
        fields["error"] = error
    return fields


def main():
    request = json.load(sys.stdin)
    for call in request["calls"]:
        outcome = run(request["url"], call)
        print(json.dumps(outcome), flush=True)


main()
