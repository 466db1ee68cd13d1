import type { Charge } from "@gw/usage";
import type { GatewayRow, LedgerTables } from "../../../src/memory/ledger-tables.ts";
import { MemoryAllowanceLedger } from "../../../src/memory/memory-allowance-ledger.ts";
import type { Mutant } from "./mutant.ts";

export const settlementMutants: readonly Mutant[] = [
  settling("counts units twice", "spends what its gateway holds", (ledger, gatewayId, charge) => {
    ledger.settle(gatewayId, [charge]);
    ledger.settle(gatewayId, [charge]);
  }),
  settling(
    "counts what is held at most",
    "beyond what its gateway holds is spent",
    (ledger, by, one) => {
      const held = ledger.tables.lease(by, one)?.held ?? 0n;
      ledger.settle(by, [{ ...one, units: one.units < held ? one.units : held }]);
    },
  ),
  settling(
    "ignores gateways that have expired",
    "counts after its gateway has expired",
    (ledger, by, one) => {
      if (ledger.tables.gateways.get(by)?.state !== "expired") ledger.settle(by, [one]);
    },
  ),
  settling(
    "ignores gateways that have ended",
    "counts after its gateway has ended",
    (ledger, by, one) => {
      if (ledger.tables.gateways.get(by)?.state !== "closed") ledger.settle(by, [one]);
    },
  ),
  settling(
    "charges the current window",
    "counts in the window that it names",
    (ledger, by, one) => {
      const row = ledger.tables.allowances.find(({ windowEnd }) => windowEnd > Date.now());
      ledger.settle(by, [{ ...one, windowStart: row?.key.windowStart ?? one.windowStart }]);
    },
  ),
  settling(
    "cannot settle without the allowance",
    "never acquired is ignored",
    (ledger, by, one) => {
      if (ledger.tables.allowance(one) === undefined) throw new Error("no such row");
      ledger.settle(by, [one]);
    },
  ),
  settling(
    "adds rows that were deleted",
    "deletes allowances of deleted limits",
    (ledger, by, one) => {
      const { limitId, subject, windowStart } = one;
      const key = { limitId, subject, windowStart };
      const row = { key, windowEnd: 1, spent: 0n, leased: 0n, level: 0n, refilledAt: 0 };
      if (ledger.tables.allowance(one) === undefined) {
        ledger.tables.insertAllowance({
          ...row,
          wantedAt: undefined,
          hasWarned: false,
          hasExceeded: false,
        });
      }
      ledger.settle(by, [one]);
    },
  ),
  settling("forgets debts of buckets", "has a debt for use beyond", (ledger, by, one) => {
    ledger.settle(by, [one]);
    const row = ledger.tables.allowance(one);
    if (row !== undefined && row.level < 0n) row.level = 0n;
  }),
  settling(
    "raises events again and again",
    "is raised once when use reaches",
    (ledger, by, one) => {
      const row = ledger.tables.allowance(one);
      if (row !== undefined) row.hasExceeded = false;
      ledger.settle(by, [one]);
    },
  ),
  settling("raises no events", "is raised for each subject and window", (ledger, by, one) => {
    ledger.settle(by, [one]);
    ledger.tables.events.clear();
  }),
];

export const endMutants: readonly Mutant[] = [
  expiring("releases fixed windows", "keeps what it holds of fixed windows", releaseAll),
  expiring("releases strict slots at once", "free at once, unless the limit is strict", releaseAll),
  expiring("writes off nothing", "held as used, and once", (tables, { gatewayId }) => {
    for (const lease of tables.leasesOf(gatewayId)) lease.writtenOff = 0n;
  }),
  expiring("does not fence", "expires after 10 seconds, and is fenced then", (_, gateway) => {
    gateway.state = "live";
  }),
  {
    defect: "lets strict slots never come back",
    caughtBy: "are free after its longest call if the limit is strict",
    ledger: class extends MemoryAllowanceLedger {
      protected override freeSlots(): void {}
    },
  },
  closing(
    "releases everything after a crash",
    "what it held of strict limits if it has crashed",
    () => ({
      hasCrashed: false,
    }),
  ),
  closing(
    "counts everything as used",
    "gateway that has ended › has released what it held",
    () => ({
      hasCrashed: true,
    }),
  ),
  closing("gives a crashed gateway's bucket back", "counts what a crashed gateway held", () => ({
    hasCrashed: false,
  })),
  {
    defect: "refills what is held",
    caughtBy: "does not refill what is held",
    ledger: class extends MemoryAllowanceLedger {
      override async sync(
        request: Parameters<MemoryAllowanceLedger["sync"]>[0],
      ): ReturnType<MemoryAllowanceLedger["sync"]> {
        const rows = this.tables.allowances.map((row) => ({ row, leased: row.leased }));
        for (const { row } of rows) row.leased = 0n;
        const result = await super.sync(request);
        for (const { row, leased } of rows) row.leased += leased;
        return result;
      }
    },
  },
  sweeping("keeps rows of deleted limits", "deletes allowances of deleted limits", 0),
  sweeping("deletes more rows than asked for", "at most as many rows as asked for", 1_000),
  {
    defect: "forgets that a limit was deleted",
    caughtBy: "deletes allowances of deleted limits, and no others come back",
    ledger: class extends MemoryAllowanceLedger {
      override async sweep(range: { readonly limit: number }): Promise<number> {
        const count = await super.sweep(range);
        for (const limit of this.tables.limits.values()) {
          if (limit.isDeleted) this.tables.limits.delete(limit.limitId);
        }
        return count;
      }
    },
  },
];

function settling(
  defect: string,
  caughtBy: string,
  change: (ledger: MemoryAllowanceLedger, gatewayId: string, charge: Charge) => void,
): Mutant {
  return {
    defect,
    caughtBy,
    ledger: class extends MemoryAllowanceLedger {
      #isChanging = false;

      override settle(gatewayId: string, charges: readonly Charge[]): void {
        if (this.#isChanging) {
          super.settle(gatewayId, charges);
          return;
        }
        this.#isChanging = true;
        for (const charge of charges) change(this, gatewayId, charge);
        this.#isChanging = false;
      }
    },
  };
}

function expiring(
  defect: string,
  caughtBy: string,
  change: (tables: LedgerTables, gateway: GatewayRow) => void,
): Mutant {
  return {
    defect,
    caughtBy,
    ledger: class extends MemoryAllowanceLedger {
      protected override expire(gateway: GatewayRow): boolean {
        const hasExpired = super.expire(gateway);
        if (hasExpired) change(this.tables, gateway);
        return hasExpired;
      }
    },
  };
}

function closing(
  defect: string,
  caughtBy: string,
  change: () => { readonly hasCrashed: boolean },
): Mutant {
  return {
    defect,
    caughtBy,
    ledger: class extends MemoryAllowanceLedger {
      override closeGateway(gateway: { gatewayId: string; hasCrashed: boolean }): Promise<boolean> {
        return super.closeGateway({ ...gateway, ...change() });
      }
    },
  };
}

function sweeping(defect: string, caughtBy: string, limit: number): Mutant {
  return {
    defect,
    caughtBy,
    ledger: class extends MemoryAllowanceLedger {
      override sweep(): Promise<number> {
        return super.sweep({ limit });
      }
    },
  };
}

function releaseAll(tables: LedgerTables, { gatewayId }: GatewayRow): void {
  for (const lease of tables.leasesOf(gatewayId)) {
    const row = tables.allowance(lease.key);
    if (row !== undefined) row.leased -= lease.held;
    lease.held = 0n;
  }
}
