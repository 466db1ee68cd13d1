import type { InstallationSnapshot } from "@gw/data-plane";
import type { AllowanceLedger, Limiter } from "@gw/limits";
import type { AuditLog } from "@gw/store-abstract";
import type { ClosingStack } from "../open-gateway/closing-stack.js";
import { LimitEventDelivery } from "./events/limit-event-delivery.js";
import { Webhook, type WebhookOptions } from "./events/webhook.js";
import { LedgerSweep } from "./ledger-sweep.js";
import type { LimitListener } from "./limit-listener.js";

/** What {@link keepLedger} needs. */
export interface KeepLedgerOptions extends LimitListener {
  readonly limiter: Pick<Limiter, "find" | "gatewayId" | "isIdle">;
  readonly ledger: AllowanceLedger;
  readonly auditLog: Pick<AuditLog, "append">;
  readonly endpoints: { readonly serving: InstallationSnapshot | undefined };
  /** Where events are sent to; nowhere when absent. */
  readonly webhook?: WebhookOptions | undefined;
}

/** Delivers the events of a ledger, and deletes what has no effect any more, until the stack is closed. */
export function keepLedger(options: KeepLedgerOptions, opened: ClosingStack): void {
  const { limiter, ledger, auditLog, endpoints, webhook } = options;
  const isNeeded = (): boolean => !limiter.isIdle;
  opened.add(
    new LimitEventDelivery({
      ...{ ledger, auditLog, isNeeded },
      gatewayId: () => limiter.gatewayId,
      findLimit(limitId) {
        const found = limiter.find(limitId);
        const named = found && endpoints.serving?.byId.get(found.workspaceId);
        return named && found && { ...found, workspace: named.workspace.name };
      },
      webhook: webhook && new Webhook(webhook),
      onEvent: (event) => options.onEvent?.(event),
      onFailed: (error) => options.onDeliveryFailed?.(error),
      onRecovered: () => options.onDeliveryRecovered?.(),
    }),
  );
  opened.add(
    new LedgerSweep({ ledger, isNeeded, onError: (error) => options.onSweepFailed?.(error) }),
  );
}
