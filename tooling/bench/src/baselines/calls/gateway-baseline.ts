import { pino } from "pino";
import { Counter, Histogram } from "prom-client";
import { createTokenCheck } from "./check-token.ts";
import { forward } from "./forward.ts";
import { replaceModel } from "./replace-model.ts";

// The proxy baseline with a token that is compared by its hash, a log line per call, and metrics.
// It does not read the response.
const { BASELINE_TOKEN = "", BASELINE_MODEL: model } = process.env;
const isValid = createTokenCheck(BASELINE_TOKEN);
const logger = pino(pino.destination({ sync: false, minLength: 4_096 }));
const labelNames = ["endpoint", "status"];
const calls = new Counter({ name: "calls_total", help: "Calls.", labelNames });
const seconds = new Histogram({ name: "call_seconds", help: "Duration of a call.", labelNames });
let count = 0;

forward(replaceModel, {
  isAuthorized: ({ headers }) => isValid(headers.authorization),
  onEnd({ status, ms }) {
    count += 1;
    const labels = { endpoint: "chat", status };
    calls.inc(labels);
    seconds.observe(labels, ms / 1_000);
    logger.info({ requestId: `r-${count}`, endpoint: "chat", model, status, ms }, "call");
  },
});
