import type { UsageListener } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "./describe-error.js";

type Step = Parameters<Required<UsageListener>["onFailed"]>[0]["step"];

const failures: Readonly<Record<Step, string>> = {
  write: "usage of calls cannot be written to the data folder",
  sync: "usage of calls may be lost with the power",
  send: "usage database unavailable: usage of calls waits in the data folder",
  take_over: "usage of calls of an earlier process cannot be read",
};

const recoveries: Readonly<Record<Step, string>> = {
  write: "usage of calls is written again",
  sync: "usage of calls is on disk again",
  send: "usage database has all usage of calls again",
  take_over: "usage of calls of an earlier process is read",
};

/** Logs what happens to the usage of calls; a loss once for each reason until something recovers. */
export function usageLog(logger: Logger): Required<UsageListener> {
  const logged = new Set<string>();
  return {
    onNotice: (message) => logger.warn(message),
    onDropped({ calls, reason }) {
      if (logged.has(reason)) return;
      logged.add(reason);
      logger.error({ calls, reason }, "usage of calls is lost; metrics count how much");
    },
    onFailed: ({ step, error }) => logger.error({ err: describeError(error) }, failures[step]),
    onRecovered({ step }) {
      logged.clear();
      logger.info(recoveries[step]);
    },
    onDeleted: (rows) => logger.info({ rows }, "old usage deleted"),
    onDeletionFailed: (error) =>
      logger.error({ err: describeError(error) }, "old usage not deleted"),
  };
}
