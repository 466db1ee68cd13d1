import {
  type AddBatchResult,
  addTotals,
  type UsageBatch,
  type UsageRecord,
} from "../../../src/index.ts";
import { MemoryUsageStore } from "../../../src/memory/index.ts";
import type { UsageCallPage, UsageHourQuery, UsageHourRow } from "../../../src/store/index.ts";
import type { Mutant } from "./mutant.ts";

const collations = {
  "without case": (text: string) => text.toLowerCase(),
  "without trailing blanks": (text: string) => text.replace(/ +$/, ""),
  "without accents": (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, ""),
  "after normalization": (text: string) => text.normalize(),
};

const byteForByte = "are compared byte for byte: ";

/** Joins the rows of a summary whose values a collation treats as equal. */
function joined(
  rows: readonly UsageHourRow[],
  collate: (text: string) => string,
): readonly UsageHourRow[] {
  const joinedRows = new Map<string, UsageHourRow>();
  for (const row of rows) {
    const name = JSON.stringify([row.time, row.values.map(collate)]);
    const other = joinedRows.get(name);
    const totals = other === undefined ? row.totals : addTotals(other.totals, row.totals);
    joinedRows.set(name, { ...(other ?? row), totals });
  }
  return [...joinedRows.values()];
}

/** Compares the values of a list's filter with a collation. */
function filtering(
  filter: "requestId" | "endpointId" | "principal",
  collate: (text: string) => string,
): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
      const wanted = page.filters[filter];
      if (wanted === undefined) return super.readCalls(page);
      const filters = { ...page.filters, [filter]: undefined };
      const calls = await super.readCalls({ ...page, filters });
      return calls.filter((call) => collate(call[filter] ?? "") === collate(wanted));
    }
  };
}

/** Defects of the comparison of texts. */
export const equalityMutants: readonly Mutant[] = Object.entries(collations).flatMap(
  ([how, collate]) => [
    ...["endpoints", "models", "providers", "principals", "owners", "values of metadata"].map(
      (what) => ({
        defect: `groups ${what} ${how}`,
        caughtBy: `${byteForByte}${what}`,
        store: class extends MemoryUsageStore {
          protected override async readHours(
            query: UsageHourQuery,
          ): Promise<readonly UsageHourRow[]> {
            return joined(await super.readHours(query), collate);
          }
        },
      }),
    ),
    {
      defect: `filters request ids ${how}`,
      caughtBy: `${byteForByte}request ids`,
      store: filtering("requestId", collate),
    },
    {
      defect: `filters endpoints ${how}`,
      caughtBy: `${byteForByte}endpoints`,
      store: filtering("endpointId", collate),
    },
    {
      defect: `filters principals ${how}`,
      caughtBy: `${byteForByte}principals`,
      store: filtering("principal", collate),
    },
    {
      defect: `finds keys of metadata ${how}`,
      caughtBy: `${byteForByte}keys of metadata`,
      store: class extends MemoryUsageStore {
        protected override async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
          const [wanted] = Object.keys(page.filters.metadata ?? {});
          const calls = await super.readCalls({ ...page, filters: {} });
          return calls.filter(({ metadata }) =>
            Object.keys(metadata).some((key) => collate(key) === collate(wanted ?? key)),
          );
        }
      },
    },
  ],
);

/** Defects of the keys of sums. */
export const sumKeyMutants: readonly Mutant[] = [
  {
    defect: "adds sums of different names up",
    caughtBy: `${byteForByte}names, which are part of a sum`,
    store: class extends MemoryUsageStore {
      protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const sums = batch.sums.map(({ key, totals }) => ({
          key: { ...key, endpointName: "", modelName: "" },
          totals,
        }));
        return super.insertBatch({ ...batch, sums });
      }
    },
  },
];
