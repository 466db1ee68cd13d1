import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { duplexPair } from "node:stream";
import { createDataPlane, type HandledCall } from "@gw/data-plane";
import type { ServerSettings } from "@gw/gateway";
import type { CallTarget } from "./answer.js";

export interface LocalCallsOptions {
  /** What may be dialled, and for how long is waited. */
  readonly settings: ServerSettings["calls"];
  readonly findEndpoint: HandledCall["findEndpoint"];
}

/** Answers calls within this process as a server would. No port is opened for it. */
export async function withLocalCalls<T>(
  { settings, findEndpoint }: LocalCallsOptions,
  work: (target: CallTarget) => Promise<T>,
): Promise<T> {
  const { egress, timeouts, limits, connectTimeout: timeout } = settings;
  const runtime = createDataPlane({ egress, timeouts, limits, connection: { timeout } });
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    void runtime.handle({
      ...{ request, response, findEndpoint, requestId },
      operation: "chat.completions",
    });
  });
  const createConnection = () => {
    const [near, far] = duplexPair();
    server.emit("connection", far);
    return near;
  };
  try {
    return await work({ url: "http://gateway", createConnection });
  } finally {
    server.closeAllConnections();
    await runtime.close();
  }
}
