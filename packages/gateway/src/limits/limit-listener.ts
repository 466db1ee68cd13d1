import type { GatewayLimit } from "@gw/entities";
import type { DescribedLimitEvent } from "./events/limit-event-body.js";

/** Receives what operators must know about limits. Its functions must not throw. */
export interface LimitListener {
  /** Called once when the ledger cannot be reached: then `onOutage` of each limit applies. */
  onLedgerLost?(error: unknown): void;
  onLedgerBack?(): void;
  /** Receives a limit whose version in the ledger was higher, because the configuration was restored. */
  onRestored?(limit: GatewayLimit): void;
  /** Receives an event once it is in the audit log. */
  onEvent?(event: DescribedLimitEvent): void;
  /** Called once when events cannot be delivered; they are sent again until they are. */
  onDeliveryFailed?(error: unknown): void;
  onDeliveryRecovered?(): void;
  /** Receives why rows without effect could not be deleted; the next attempt is an hour later. */
  onSweepFailed?(error: unknown): void;
}
