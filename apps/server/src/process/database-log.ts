import type { OpenGatewayOptions } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "./describe-error.js";

type Listeners = Pick<
  OpenGatewayOptions,
  "onRevision" | "onDatabaseLost" | "onDatabaseBack" | "onDatabaseReadOnly" | "onDatabaseWritable"
>;

/** Logs changes of the revision, and when the database is lost, read-only or back, once each. */
export function databaseLog(logger: Logger): Required<Listeners> {
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
    onDatabaseReadOnly: (error) =>
      logger.warn({ err: describeError(error) }, "database accepts no writes"),
    onDatabaseWritable: () => logger.info("database accepts writes again"),
  };
}
