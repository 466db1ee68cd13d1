import type { OpenedGateway } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** How long requests in flight may take before they are cut off, in milliseconds. */
const drainTimeout = 30_000;

/** Waits for SIGTERM or SIGINT. A second signal ends the process immediately. */
export function untilSignal(): Promise<keyof typeof signals> {
  return new Promise((resolve) => {
    let isFirst = true;
    for (const [signal, exitCode] of Object.entries(signals)) {
      process.on(signal, () => {
        if (!isFirst) process.exit(exitCode);
        isFirst = false;
        resolve(signal as keyof typeof signals);
      });
    }
  });
}

/** Accepts no new connections, waits for requests in flight, and then closes the gateway. */
export async function shutDown(options: {
  readonly app: FastifyInstance;
  readonly gateway: Pick<OpenedGateway, "close">;
  readonly logger: Logger;
}): Promise<void> {
  const { app, gateway, logger } = options;
  const timer = setTimeout(() => {
    logger.warn({ waitedMs: drainTimeout }, "requests in flight were cut off");
    app.server.closeAllConnections();
  }, drainTimeout);
  await app.close();
  clearTimeout(timer);
  await gateway.close();
  logger.info("shut down");
}
