import type { OpenedGateway } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds that requests under way may take to finish. */
const patience = 30_000;

/** Waits for the first signal to end. The second one ends the process, whatever is under way. */
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

/**
 * Takes no new connection, lets requests under way finish, and closes the store only when nobody
 * uses it any more.
 */
export async function shutDown(options: {
  readonly app: FastifyInstance;
  readonly gateway: Pick<OpenedGateway, "close">;
  readonly logger: Logger;
}): Promise<void> {
  const { app, gateway, logger } = options;
  const timer = setTimeout(() => {
    logger.warn({ waitedMs: patience }, "requests under way were cut off");
    app.server.closeAllConnections();
  }, patience);
  await app.close();
  clearTimeout(timer);
  await gateway.close();
  logger.info("shut down");
}
