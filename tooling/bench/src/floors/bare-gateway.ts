import { pino } from "pino";
import { Counter, Histogram } from "prom-client";
import { bareTokenCheck } from "./bare-token.ts";
import { forwardBare } from "./forward-bare.ts";

// The bare proxy with what a gateway owes besides: the token is compared by its hash, a line is
// written about each call, and it is counted. Nothing of the answer is looked at.
const { BARE_TOKEN = "", BARE_MODEL: model } = process.env;
const isValid = bareTokenCheck(BARE_TOKEN);
const logger = pino(pino.destination({ sync: false, minLength: 4_096 }));
const labelNames = ["endpoint", "status"];
const calls = new Counter({ name: "calls_total", help: "Calls.", labelNames });
const seconds = new Histogram({ name: "call_seconds", help: "Of a call.", labelNames });
let count = 0;

forwardBare({
  admits: ({ headers }) => isValid(headers.authorization),
  onEnd({ status, ms }) {
    count += 1;
    const labels = { endpoint: "chat", status };
    calls.inc(labels);
    seconds.observe(labels, ms / 1_000);
    logger.info({ requestId: `r-${count}`, endpoint: "chat", model, status, ms }, "call");
  },
});
