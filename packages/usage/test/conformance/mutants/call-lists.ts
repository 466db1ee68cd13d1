import { GatewayError, type Page } from "@gw/entities";
import type { ListUsageCallsInput, UsageRecord } from "../../../src/index.ts";
import { MemoryUsageStore } from "../../../src/memory/index.ts";
import {
  matchesCallPage,
  type UsageCallFilters,
  type UsageCallPage,
} from "../../../src/store/index.ts";
import type { Mutant } from "./mutant.ts";

type Read = (
  page: UsageCallPage,
  read: (page: UsageCallPage) => Promise<readonly UsageRecord[]>,
) => Promise<readonly UsageRecord[]>;

function reading(change: Read): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
      return change(page, (one) => super.readCalls(one));
    }
  };
}

const pages = "the list of calls › has pages of any size";
const range = "has calls since a time and until before another one";
const all = { limit: Number.MAX_SAFE_INTEGER };

const filters: readonly (keyof UsageCallFilters)[] = [
  "endpointId",
  "modelDefinitionId",
  "provider",
  "principal",
  "owner",
  "statusClass",
  "requestId",
  "metadata",
];

/** Defects of lists. */
export const callListMutants: readonly Mutant[] = [
  {
    defect: "has an undefined page token after the last page",
    caughtBy: "the list of calls › is empty at first",
    store: class extends MemoryUsageStore {
      override async listCalls(input: ListUsageCallsInput = {}): Promise<Page<UsageRecord>> {
        return { nextPageToken: undefined, ...(await super.listCalls(input)) } as never;
      }
    },
  },
  {
    defect: "compares workspaces without case",
    caughtBy: "is none for an unknown workspace",
    store: reading((page, read) => {
      const workspaceId = page.filters.workspaceId?.toLowerCase();
      return read({ ...page, filters: { ...page.filters, workspaceId } });
    }),
  },
  {
    defect: "sorts calls by insertion",
    caughtBy: "is sorted by time and call id",
    store: class extends MemoryUsageStore {
      protected override async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
        const calls = [...this.data.calls.values()].filter((call) => matchesCallPage(call, page));
        return calls.reverse().slice(0, page.limit);
      }
    },
  },
  {
    defect: "repeats the last call of the previous page",
    caughtBy: pages,
    store: reading(({ before, ...page }, read) =>
      read({ ...page, before: before === undefined ? undefined : `${before}0` }),
    ),
  },
  {
    defect: "returns one call less than the limit",
    caughtBy: pages,
    store: reading((page, read) => read({ ...page, limit: page.limit - 1 })),
  },
  {
    defect: "never returns more than 100 calls",
    caughtBy: pages,
    store: reading((page, read) => read({ ...page, limit: Math.min(page.limit, 100) })),
  },
  {
    defect: "pages by offset",
    caughtBy: "repeats and skips none while calls are added and deleted",
    store: class extends MemoryUsageStore {
      #offset = 0;

      protected override async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
        const calls = await super.readCalls({ ...page, ...all, before: undefined });
        const offset = page.before === undefined ? 0 : this.#offset;
        this.#offset = offset + page.limit - 1;
        return calls.slice(offset, offset + page.limit);
      }
    },
  },
  ...[
    ["ends the list at a page token of other filters", "rejects a page token with other filters"],
    ["ends the list at a page token of another workspace", "has its own page tokens"],
  ].map(([defect = "", caughtBy = ""]) => ({
    defect,
    caughtBy,
    store: class extends MemoryUsageStore {
      override listCalls(input: ListUsageCallsInput = {}): Promise<Page<UsageRecord>> {
        return super.listCalls(input).catch((error: unknown) => {
          if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return { items: [] };
          throw error;
        });
      }
    },
  })),
  {
    defect: "has page tokens that end with the connection",
    caughtBy: "continues from a page token of another connection",
    store: class extends MemoryUsageStore {
      readonly #tokens = new Set<string | undefined>([undefined]);

      override async listCalls(input: ListUsageCallsInput = {}): Promise<Page<UsageRecord>> {
        if (!this.#tokens.has(input.pageToken)) return { items: [] };
        const page = await super.listCalls(input);
        this.#tokens.add(page.nextPageToken);
        return page;
      }
    },
  },
  {
    defect: "ignores the begin of a time range",
    caughtBy: range,
    store: reading((page, read) => read({ ...page, from: undefined })),
  },
  {
    defect: "excludes the begin of a time range",
    caughtBy: range,
    store: reading((page, read) =>
      read({ ...page, from: page.from?.replace(/0{20}$/, "f".repeat(20)) }),
    ),
  },
  {
    defect: "includes the end of a time range",
    caughtBy: range,
    store: reading((page, read) =>
      read({ ...page, before: page.before?.replace(/0{20}$/, "f".repeat(20)) }),
    ),
  },
  ...filters.map((filter) => ({
    defect: `ignores the filter ${filter} of lists`,
    caughtBy: "the list of calls › has the calls with the value of a filter",
    store: reading((page, read) =>
      read({ ...page, filters: { ...page.filters, [filter]: undefined } }),
    ),
  })),
  {
    defect: "ignores the workspace of a list",
    caughtBy: "contains nothing of another one that has the same ids",
    store: reading((page, read) =>
      read({ ...page, filters: { ...page.filters, workspaceId: undefined } }),
    ),
  },
  {
    defect: "ignores the second of several filters of a list",
    caughtBy: "the list of calls › has the calls that match all filters",
    store: reading((page, read) => {
      const [first] = Object.entries(page.filters).filter(([, value]) => value !== undefined);
      return read({ ...page, filters: first === undefined ? {} : Object.fromEntries([first]) });
    }),
  },
  {
    defect: "finds no calls of an absent principal",
    caughtBy: "the list of calls › has the calls with the value of a filter",
    store: reading(async (page, read) => (page.filters.principal === "" ? [] : read(page))),
  },
  {
    defect: "finds absent metadata as empty",
    caughtBy: "the list of calls › has the calls with the value of a filter",
    store: reading(async (page, read) => {
      if (Object.values(page.filters.metadata ?? {})[0] !== "") return read(page);
      const calls = await read({ ...page, ...all, filters: {} });
      return calls.filter(({ metadata }) => (metadata.team ?? "") === "").slice(0, page.limit);
    }),
  },
];
