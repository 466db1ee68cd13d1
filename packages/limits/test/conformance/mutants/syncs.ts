import type {
  AcquisitionResult,
  LedgerLimit,
  SyncRequest,
  SyncResult,
} from "../../../src/index.ts";
import type { SyncContext } from "../../../src/memory/grants.ts";
import { MemoryAllowanceLedger } from "../../../src/memory/memory-allowance-ledger.ts";
import { acquiring } from "./acquiring.ts";
import type { Mutant } from "./mutant.ts";

export const syncMutants: readonly Mutant[] = [
  {
    defect: "applies a request again that arrives again",
    caughtBy: "changes nothing when its number was applied",
    ledger: class extends MemoryAllowanceLedger {
      protected override fence(request: SyncRequest): "done" | "repeated" | "fenced" {
        const result = super.fence(request);
        return result === "repeated" ? "done" : result;
      }
    },
  },
  {
    defect: "applies a request again that arrives at the same time",
    caughtBy: "is applied once when it is sent at the same time",
    ledger: class extends MemoryAllowanceLedger {
      override async sync(request: SyncRequest): Promise<SyncResult> {
        const result = await super.sync(request);
        if (result.result !== "repeated") return result;
        return { ...result, result: "done" };
      }
    },
  },
  {
    defect: "has no fence for numbers",
    caughtBy: "with a number below the last one or not the next one is fenced",
    ledger: class extends MemoryAllowanceLedger {
      protected override fence({ gatewayId, number }: SyncRequest): "done" | "repeated" | "fenced" {
        const gateway = this.tables.gateways.get(gatewayId);
        if (gateway?.state !== "live") return "fenced";
        if (gateway.seq === number) return "repeated";
        gateway.seq = number;
        return "done";
      }
    },
  },
  {
    defect: "lets any gateway take part",
    caughtBy: "of a gateway that never joined is fenced",
    ledger: class extends MemoryAllowanceLedger {
      override async sync(request: SyncRequest): Promise<SyncResult> {
        await super.join({ gatewayId: request.gatewayId, maxCallMs: 1 });
        return super.sync(request);
      }
    },
  },
  {
    defect: "resets a gateway that joins again",
    caughtBy: "continues after its gateway has joined again",
    ledger: class extends MemoryAllowanceLedger {
      override async join(gateway: { gatewayId: string; maxCallMs: number }): Promise<void> {
        this.tables.gateways.delete(gateway.gatewayId);
        return super.join(gateway);
      }
    },
  },
  {
    defect: "does not prolong the life of a gateway that syncs",
    caughtBy: "keeps its gateway alive",
    ledger: class extends MemoryAllowanceLedger {
      protected override fence(request: SyncRequest): "done" | "repeated" | "fenced" {
        const gateway = this.tables.gateways.get(request.gatewayId);
        const expiresAt = gateway?.expiresAt ?? 0;
        const result = super.fence(request);
        if (gateway !== undefined) gateway.expiresAt = expiresAt;
        return result;
      }
    },
  },
  answering("reads allowances that it holds nothing of", "returns the allowances that", (done) => ({
    ...done,
    allowances: done.allowances.slice(1),
  })),
  answering(
    "counts gateways that do not sync",
    "returns the gateways that have synced",
    (done) => ({
      ...done,
      liveGateways: 2,
    }),
  ),
  answering("does not return settled batches", "returns the last batch", (done) => ({
    ...done,
    settledBatch: 0,
  })),
  answering("returns no time", "returns a clock that goes forward", (done) => ({
    ...done,
    now: done.now + 0.5,
  })),
  answering("reports no missed units", "are wanted of gateways that hold", (done) => ({
    ...done,
    wanted: [],
  })),
  answering("returns results in another order", "in the order of the request", (done) => ({
    ...done,
    acquisitions: [...done.acquisitions].reverse(),
  })),
];

export const limitMutants: readonly Mutant[] = [
  {
    defect: "takes over limits of lower versions",
    caughtBy: "is replaced by a higher version and not by a lower one",
    ledger: class extends MemoryAllowanceLedger {
      protected override push(limit: LedgerLimit): void {
        this.tables.limits.set(limit.limitId, limit);
      }
    },
  },
  {
    defect: "ignores restored limits with a lower version",
    caughtBy: "is replaced by a lower version of a restored configuration",
    ledger: class extends MemoryAllowanceLedger {
      protected override apply(
        context: SyncContext,
        request: SyncRequest,
      ): readonly AcquisitionResult[] {
        return super.apply(context, {
          ...request,
          limits: [...request.limits, ...request.restoredLimits],
          restoredLimits: [],
        });
      }
    },
  },
  acquiring("grants whatever the version", "grants nothing to a gateway that knows another", {
    before(ledger, acquisition) {
      const version = ledger.tables.limits.get(acquisition.key.limitId)?.version;
      return version === undefined ? acquisition : { ...acquisition, version };
    },
  }),
  acquiring("grants units of unknown limits", "grants nothing before it is known", {
    after: (result, { units }) =>
      result.result === "stale" ? { result: "granted", units } : result,
  }),
  {
    defect: "forgets that limits were deleted",
    caughtBy: "grants nothing after its deletion",
    ledger: class extends MemoryAllowanceLedger {
      protected override push(limit: LedgerLimit): void {
        super.push({ ...limit, isDeleted: false });
      }
    },
  },
  {
    defect: "keeps the highest amount",
    caughtBy: "grants nothing beyond an amount that was lowered",
    ledger: class extends MemoryAllowanceLedger {
      protected override push(limit: LedgerLimit): void {
        const known = this.tables.limits.get(limit.limitId)?.amount ?? 0n;
        super.push({ ...limit, amount: known > limit.amount ? known : limit.amount });
      }
    },
  },
];

function answering(
  defect: string,
  caughtBy: string,
  change: (done: Extract<SyncResult, { settledBatch: number }>) => SyncResult,
): Mutant {
  return {
    defect,
    caughtBy,
    ledger: class extends MemoryAllowanceLedger {
      override async sync(request: SyncRequest): Promise<SyncResult> {
        const result = await super.sync(request);
        return result.result === "fenced" ? result : change(result);
      }
    },
  };
}
