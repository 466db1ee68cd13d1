import type { AllowanceLedgerSubject, OpenedLedger } from "../../src/conformance/index.ts";
import { MemoryAllowanceLedger } from "../../src/memory/memory-allowance-ledger.ts";
import { SettlingUsageStore } from "../../src/memory/settling-usage-store.ts";

/** Opens an empty ledger in memory, whose clock the case moves. */
export async function openMemory(
  Ledger: typeof MemoryAllowanceLedger = MemoryAllowanceLedger,
): Promise<AllowanceLedgerSubject> {
  let time = Date.UTC(2026, 5, 1);
  const clock = (): number => time;
  const settledBatchOf = (gatewayId: string): number => usage.lastBatchOf(gatewayId);
  const ledger = new Ledger({ clock, settledBatchOf });
  const usage = newUsage(ledger);
  return {
    ledger,
    usage,
    async openAnother(): Promise<OpenedLedger> {
      const other = new Ledger({ clock, settledBatchOf, tables: ledger.tables });
      return { ledger: other, usage: newUsage(other, usage) };
    },
    async passTime(ms) {
      time += ms;
    },
    dispose: () => ledger.close(),
  };
}

function newUsage(ledger: MemoryAllowanceLedger, other?: SettlingUsageStore): SettlingUsageStore {
  return new SettlingUsageStore(
    ({ gatewayId, charges = [] }) => ledger.settle(gatewayId, charges),
    other,
  );
}
