import type { OpenGatewayOptions } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "./describe-error.js";

/**
 * Says in the log what can be seen of the database from outside of any request: a new revision, one
 * that went back, and that the database is away or back. Each once, not at every look.
 */
export function databaseLog(
  logger: Logger,
): Required<Pick<OpenGatewayOptions, "onRevision" | "onDatabaseLost" | "onDatabaseBack">> {
  return {
    onRevision(revision, last) {
      if (last !== undefined && revision < last) {
        logger.warn({ revision, last }, "the revision went back: the database was restored");
      } else {
        logger.debug({ revision, last }, "revision");
      }
    },
    onDatabaseLost: (error) => logger.error({ err: describeError(error) }, "the database is away"),
    onDatabaseBack: () => logger.info("the database is back"),
  };
}
