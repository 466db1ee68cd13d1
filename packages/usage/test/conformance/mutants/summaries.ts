import {
  noUsage,
  type SummarizeUsageInput,
  type UsageFilters,
  type UsageGroup,
  type UsageSummary,
  type UsageTotals,
} from "../../../src/index.ts";
import { MemoryUsageStore } from "../../../src/memory/index.ts";
import type {
  UsageHourName,
  UsageHourQuery,
  UsageHourRow,
  UsageHours,
} from "../../../src/store/index.ts";
import type { Mutant } from "./mutant.ts";

type Read = (
  query: UsageHourQuery,
  read: (query: UsageHourQuery) => Promise<readonly UsageHourRow[]>,
) => Promise<readonly UsageHourRow[]>;

function reading(change: Read): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override readHours(query: UsageHourQuery): Promise<readonly UsageHourRow[]> {
      return change(query, (one) => super.readHours(one));
    }
  };
}

function totals(change: (totals: UsageTotals) => UsageTotals): typeof MemoryUsageStore {
  return reading(async (query, read) => {
    const rows = await read(query);
    return rows.map((row) => ({ ...row, totals: change(row.totals) }));
  });
}

function naming(
  change: (names: readonly UsageHourName[]) => readonly UsageHourName[],
): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override async readNames(
      group: "endpoint" | "model",
      hours: UsageHours,
    ): Promise<readonly UsageHourName[]> {
      return change(await super.readNames(group, hours));
    }
  };
}

const hour = 3_600_000;
const beyond = "has costs and tokens beyond 2^53 and 2^32 exactly";
const latest = "has the latest names of endpoints and models in its range";
const ends = "includes the hour that contains its begin";

const filters: readonly (keyof UsageFilters)[] = [
  "endpointId",
  "modelDefinitionId",
  "provider",
  "principal",
  "owner",
  "statusClass",
  "metadata",
];

const groups: readonly UsageGroup[] = [
  "workspace",
  "endpoint",
  "model",
  "provider",
  "principal",
  "owner",
  "status",
  "metadata:team",
];

/** Defects of summaries. */
export const summaryMutants: readonly Mutant[] = [
  {
    defect: "has a row without calls",
    caughtBy: "a summary › has no rows without calls",
    store: reading(async (query, read) => {
      const rows = await read(query);
      const values = query.groupBy.map(() => "");
      return rows.length > 0 || query.bucketMs ? rows : [{ values, totals: noUsage }];
    }),
  },
  {
    defect: "counts the whole day that a range of several days begins in",
    caughtBy: "has the same calls however a range divides days",
    store: reading((query, read) => {
      const isLong = query.before - query.from > 24 * hour;
      const begin = query.from - (query.from % (24 * hour));
      return read({ ...query, from: isLong ? begin : query.from });
    }),
  },
  ...(Object.keys(noUsage) as (keyof UsageTotals)[]).map((name) => ({
    defect: `does not sum ${name}`,
    caughtBy: "has all totals of all calls in one row",
    store: totals((one) => ({ ...one, [name]: noUsage[name] })),
  })),
  {
    defect: "sums costs as numbers",
    caughtBy: beyond,
    store: totals((one) => ({ ...one, cost: BigInt(Number(one.cost)) })),
  },
  {
    defect: "sums tokens in 32 bits",
    caughtBy: beyond,
    store: totals((one) => ({ ...one, tokens: { ...one.tokens, input: one.tokens.input | 0 } })),
  },
  ...groups.map((group, at) => ({
    defect: `groups ${groups[(at + 1) % groups.length]} instead of ${group}`,
    caughtBy: `is grouped by ${group}`,
    store: reading((query, read) => {
      const other = groups[(at + 1) % groups.length] ?? group;
      return read({ ...query, groupBy: query.groupBy.map((one) => (one === group ? other : one)) });
    }),
  })),
  {
    defect: "exchanges two groups",
    caughtBy: "is grouped by provider",
    store: reading((query, read) => read({ ...query, groupBy: [...query.groupBy].reverse() })),
  },
  {
    defect: "finds a dimension without case",
    caughtBy: "has the values of a dimension that has any key",
    store: reading((query, read) =>
      read({ ...query, groupBy: query.groupBy.map((one) => one.toLowerCase() as UsageGroup) }),
    ),
  },
  ...filters.map((filter) => ({
    defect: `ignores the filter ${filter} of summaries`,
    caughtBy: "a summary › has the calls with the value of a filter",
    store: reading((query, read) =>
      read({ ...query, filters: { ...query.filters, [filter]: undefined } }),
    ),
  })),
  {
    defect: "ignores the second of several filters of a summary",
    caughtBy: "a summary › has the calls that match all filters",
    store: reading((query, read) => {
      const [first] = Object.entries(query.filters).filter(([, value]) => value !== undefined);
      return read({ ...query, filters: first === undefined ? {} : Object.fromEntries([first]) });
    }),
  },
  {
    defect: "ignores the workspace of a summary",
    caughtBy: "contains nothing of another one that has the same ids",
    store: reading((query, read) =>
      read({ ...query, filters: { ...query.filters, workspaceId: undefined } }),
    ),
  },
  {
    defect: "has the names of any time",
    caughtBy: latest,
    store: class extends MemoryUsageStore {
      protected override readNames(
        group: "endpoint" | "model",
        hours: UsageHours,
      ): Promise<readonly UsageHourName[]> {
        return super.readNames(group, { ...hours, before: Number.MAX_SAFE_INTEGER });
      }
    },
  },
  {
    defect: "has the names of any workspace",
    caughtBy: "has no trace of another one",
    store: class extends MemoryUsageStore {
      protected override readNames(
        group: "endpoint" | "model",
        hours: UsageHours,
      ): Promise<readonly UsageHourName[]> {
        return super.readNames(group, { ...hours, before: Number.MAX_SAFE_INTEGER, filters: {} });
      }
    },
  },
  {
    defect: "has the last name of the alphabet",
    caughtBy: latest,
    store: naming((names) => names.map((one) => ({ ...one, hour: 0 }))),
  },
  {
    defect: "has the first name",
    caughtBy: latest,
    store: naming((names) => names.map((one) => ({ ...one, hour: -one.hour }))),
  },
  {
    defect: "has no names",
    caughtBy: latest,
    store: naming(() => []),
  },
  ...["by insertion", "by UTF-16"].map((order) => ({
    defect: `sorts rows ${order}`,
    caughtBy: "is sorted by time, then by cost from the highest, then by group",
    store: class extends MemoryUsageStore {
      override async summarize(input: SummarizeUsageInput): Promise<UsageSummary> {
        const { rows } = await super.summarize(input);
        const name = ({ groups: [first] }: (typeof rows)[number]): string => first?.value ?? "";
        if (order === "by insertion") return { rows: [...rows].reverse() };
        return { rows: [...rows].sort((one, other) => (name(one) < name(other) ? -1 : 1)) };
      }
    },
  })),
  {
    defect: "reads at most 1,000 rows",
    caughtBy: "has at most 10,000 rows",
    store: reading((query, read) => read({ ...query, limit: 1_000 })),
  },
  {
    defect: "cuts a summary at 10,000 rows",
    caughtBy: "has at most 10,000 rows",
    store: reading((query, read) => read({ ...query, limit: 10_000 })),
  },
  {
    defect: "includes hours from the begin of the range only",
    caughtBy: ends,
    store: reading((query, read) => read({ ...query, from: query.from + 1 })),
  },
  {
    defect: "includes the hour that begins at the end",
    caughtBy: ends,
    store: reading((query, read) => read({ ...query, before: query.before + 1 })),
  },
  {
    defect: "excludes the hour that contains the end",
    caughtBy: ends,
    store: reading((query, read) =>
      read({ ...query, before: query.before - (query.before % hour) }),
    ),
  },
  {
    defect: "has days for hours",
    caughtBy: "has one row for each hour with calls",
    store: reading((query, read) => read({ ...query, bucketMs: query.bucketMs && 24 * hour })),
  },
  {
    defect: "has rows without a time",
    caughtBy: "has days and groups together",
    store: reading((query, read) => read({ ...query, bucketMs: undefined })),
  },
  {
    defect: "has days of another time zone",
    caughtBy: "has days in UTC, across the ends of months and years",
    store: reading(async (query, read) => {
      if (query.bucketMs !== 24 * hour) return read(query);
      const rows = await read({ ...query, bucketMs: hour });
      const shift = (time: number): number => time - ((time + hour) % (24 * hour));
      return rows.map((row) => ({ ...row, time: shift(row.time ?? 0) }));
    }),
  },
  {
    defect: "begins the first day at the begin of the range",
    caughtBy: "begins a day at midnight even if the range begins later",
    store: reading(async (query, read) => {
      const rows = await read(query);
      return rows.map((row) => ({ ...row, time: row.time && Math.max(row.time, query.from) }));
    }),
  },
];
