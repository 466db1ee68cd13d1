import type { LimitListener } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "./describe-error.js";

/** Logs what happens to limits. */
export function limitLog(logger: Logger): Required<LimitListener> {
  return {
    onLedgerLost: (error) =>
      logger.error(
        { err: describeError(error) },
        "ledger of limits unavailable: leases in hand are used up, then `on_outage` of each limit applies",
      ),
    onLedgerBack: () => logger.info("ledger of limits available again"),
    onRestored: ({ limitId, name }) =>
      logger.warn(
        { limitId, name },
        "the ledger has a later version of a limit: the earlier one applies again",
      ),
    onEvent({ event, limit, workspace }) {
      const { limitId, name } = limit;
      const { subject, windowStart } = event.key;
      const { spent, amount, windowEnd } = event;
      const use = { spent: String(spent), amount: String(amount) };
      logger.warn(
        { limitId, name, workspace, subject, windowStart, windowEnd, ...use },
        event.kind === "warned" ? "limit nearly reached" : "limit reached",
      );
    },
    onDeliveryFailed: (error) =>
      logger.error(
        { err: describeError(error) },
        "events of limits not delivered; they are sent again",
      ),
    onDeliveryRecovered: () => logger.info("events of limits are delivered again"),
    onSweepFailed: (error) =>
      logger.error({ err: describeError(error) }, "old allowances of limits not deleted"),
  };
}
