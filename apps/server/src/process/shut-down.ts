import type { OpenedGateway } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { describeError } from "./describe-error.js";
import { resultWithin } from "./result-within.js";

/** A server that has started, or the part of it that had when its end was requested. */
export interface RunningServer {
  readonly gateway: Pick<OpenedGateway, "close" | "dataPlane">;
  readonly app?: FastifyInstance | undefined;
}

export interface ShutDownOptions {
  /** The start, which may be in progress. */
  readonly starting: Promise<RunningServer>;
  readonly logger: Logger;
  /** How long running requests may take, in milliseconds. */
  readonly drainTimeout: number;
  /** How long everything else may take, in milliseconds; 5,000 when absent. */
  readonly closeTimeout?: number | undefined;
}

/** How long clients may take to receive the end of responses that are cut off, in milliseconds. */
const cutOffTimeout = 1_000;

/**
 * Accepts no new requests, waits for running ones, and then closes the gateway.
 *
 * @returns whether everything was closed in time
 */
export async function shutDown(options: ShutDownOptions): Promise<boolean> {
  const { starting, logger, drainTimeout, closeTimeout = 5_000 } = options;
  try {
    const started = await resultWithin(
      closeTimeout,
      starting.catch(() => undefined),
    );
    if (started === undefined) {
      logger.error({ waitedMs: closeTimeout }, "the start was not completed");
      return false;
    }
    // A failed start leaves nothing open.
    if (started.result === undefined) return true;
    const { app, gateway } = started.result;
    const drained = app?.drain() ?? Promise.resolve();
    const isDrained = await resultWithin(drainTimeout, drained);
    const deadline = performance.now() + closeTimeout;
    if (app !== undefined && !isDrained) {
      logger.warn({ waitedMs: drainTimeout }, "responses were cut off");
      gateway.dataPlane?.handler.endAllCalls();
      const endings = Math.min(cutOffTimeout, closeTimeout / 2);
      if (!(await resultWithin(endings, drained))) app.server.closeAllConnections();
    }
    if (await resultWithin(deadline - performance.now(), close(started.result))) {
      logger.info("shut down");
      return true;
    }
    logger.error({ waitedMs: closeTimeout }, "the database or a key service did not respond");
  } catch (error) {
    logger.error({ err: describeError(error) }, "the shutdown failed");
  }
  return false;
}

async function close({ app, gateway }: RunningServer): Promise<void> {
  await app?.close();
  await gateway.close();
}
