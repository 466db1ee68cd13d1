import type { OpenGatewayOptions } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "./describe-error.js";

/** Logs changes of the revision and the loss and recovery of the database, once each. */
export function databaseLog(
  logger: Logger,
): Required<Pick<OpenGatewayOptions, "onRevision" | "onDatabaseLost" | "onDatabaseBack">> {
  return {
    onRevision(revision, last) {
      if (last !== undefined && revision < last) {
        logger.warn({ revision, last }, "revision decreased: the database was restored");
      } else {
        logger.debug({ revision, last }, "revision changed");
      }
    },
    onDatabaseLost: (error) => logger.error({ err: describeError(error) }, "database unavailable"),
    onDatabaseBack: () => logger.info("database available again"),
  };
}
