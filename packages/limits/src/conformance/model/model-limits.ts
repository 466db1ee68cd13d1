import { randomBytes } from "node:crypto";
import type { GatewayLimit } from "@gw/entities";

/** Sets of limits that the model explores. */
export const modelScenarios = [
  "strict",
  "soft",
  "two",
  "bucket",
  "concurrency",
  "mixed",
  "admit",
] as const;
/** One of {@link modelScenarios}. */
export type ModelScenario = (typeof modelScenarios)[number];

/** The limits of a scenario. */
export function limitsOf(scenario: ModelScenario): readonly GatewayLimit[] {
  const strict = budget({ strict: true, unpriced: "REFUSE", amount: nanoUsd(24) });
  const soft = budget({ amount: nanoUsd(30) });
  const alert = budget({ action: "ALERT", onOutage: "ADMIT", amount: nanoUsd(12) });
  const bucket = limit({ measure: "tokens", amount: "30", window: { unit: "MINUTES", length: 1 } });
  const slots = limit({ measure: "concurrency", amount: "4", strict: true });
  const softSlots = limit({ measure: "concurrency", amount: "5" });
  const scenarios: Record<ModelScenario, readonly GatewayLimit[]> = {
    strict: [strict],
    soft: [soft, alert],
    two: [strict, budget({ strict: true, unpriced: "REFUSE", amount: nanoUsd(40) }), soft],
    bucket: [bucket],
    concurrency: [slots, softSlots],
    mixed: [strict, soft, bucket, slots],
    admit: [{ ...soft, onOutage: "ADMIT" }, strict],
  };
  return scenarios[scenario];
}

function budget(fields: Partial<GatewayLimit>): GatewayLimit {
  const window = { unit: "MINUTES", length: 2 } as const;
  return limit({ measure: "cost", window, unpriced: "ADMIT", ...fields });
}

function limit(fields: Partial<GatewayLimit>): GatewayLimit {
  return {
    limitId: `l-${randomBytes(16).toString("hex")}`,
    name: "model",
    measure: "requests",
    amount: "1",
    scope: { kind: "GLOBAL" },
    action: "REJECT",
    strict: false,
    onOutage: "REFUSE",
    enabled: true,
    version: 1,
    createdAt: 0,
    lastUpdatedAt: 0,
    ...fields,
  };
}

function nanoUsd(units: number): string {
  return `0.${`${units}`.padStart(9, "0")}`;
}
