import type { CreateGatewayLimitInput, LimitWindow } from "@gw/entities";

type Terms = Pick<CreateGatewayLimitInput, "measure" | "amount" | "scope"> &
  Partial<CreateGatewayLimitInput>;

const seconds = (length: number): { readonly window: LimitWindow } => ({
  window: { unit: "SECONDS", length },
});
/** No test lasts longer. */
const whole = { window: { unit: "DAYS", length: 1_000 } } as const;
const strict = { strict: true } as const;

/** Limits of all kinds. The callers use each one up again and again. */
export const limitsUnderLoad: readonly CreateGatewayLimitInput[] = Object.entries<Terms>({
  "all-cost-strict": { ...strict, ...cost("0.04"), ...seconds(6), scope: { kind: "GLOBAL" } },
  "all-cost": { ...cost("0.04"), ...seconds(7), scope: { kind: "GLOBAL" } },
  "all-cost-in-outages": {
    ...{ ...cost("0.03"), ...seconds(5), scope: { kind: "GLOBAL" }, onOutage: "ADMIT" },
  },
  "endpoint-cost-strict": { ...strict, ...cost("0.02"), ...seconds(4), scope: endpoint() },
  "token-cost": { ...cost("0.006"), ...seconds(3), scope: { kind: "TOKEN" } },
  "model-cost": {
    ...{ ...cost("0.012"), ...seconds(5), scope: { kind: "MODEL" }, action: "NEXT_MODEL" },
  },
  "job-requests-strict": { ...strict, ...requests("15"), ...whole, scope: of("job") },
  "job-tokens": { ...tokens("3500"), ...whole, scope: of("job") },
  "task-tokens-strict": { ...strict, ...tokens("8000"), ...whole, scope: of("task") },
  "task-requests": { ...requests("18"), ...whole, scope: of("task") },
  "batch-cost": { ...cost("0.008"), ...whole, scope: of("batch") },
  "batch-cost-strict": { ...strict, ...cost("0.012"), ...whole, scope: of("batch") },
  "all-requests": { ...requests("60"), ...seconds(3), scope: { kind: "GLOBAL" } },
  "endpoint-requests-strict": { ...strict, ...requests("20"), ...seconds(2), scope: endpoint() },
  "token-tokens": { ...tokens("8000"), ...seconds(5), scope: { kind: "TOKEN" } },
  "model-tokens-strict": {
    ...{ ...strict, ...tokens("20000"), ...seconds(5), scope: { kind: "MODEL" } },
  },
  "team-requests-strict": { ...strict, ...requests("20"), ...seconds(4), scope: of("team") },
  "all-running-strict": { ...strict, ...running("24"), scope: { kind: "GLOBAL" } },
  "endpoint-running": { ...running("8"), scope: endpoint() },
  "token-running-strict": { ...strict, ...running("6"), scope: { kind: "TOKEN" } },
  "team-running": { ...running("7"), scope: of("team") },
}).map(([name, terms]) => ({ name, action: "REJECT", onOutage: "REFUSE", ...terms }));

function cost(amount: string) {
  return { measure: "cost", amount, unpriced: "REFUSE" } as const;
}

function tokens(amount: string) {
  return { measure: "tokens", amount } as const;
}

function requests(amount: string) {
  return { measure: "requests", amount } as const;
}

function running(amount: string) {
  return { measure: "concurrency", amount } as const;
}

function endpoint() {
  return { kind: "ENDPOINT" } as const;
}

function of(key: string) {
  return { kind: "METADATA", key } as const;
}
