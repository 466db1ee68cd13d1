import { GatewayError } from "@gw/entities";
import type { AddBatchResult, UsageBatch, UsageDeletion } from "../../../src/index.ts";
import { MemoryUsageStore } from "../../../src/memory/index.ts";
import type { Mutant } from "./mutant.ts";

type Delete = (
  range: UsageDeletion,
  deleteRows: (range: UsageDeletion) => Promise<number>,
) => Promise<number>;

function deleting(change: Delete): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override deleteRows(range: UsageDeletion): Promise<number> {
      return change(range, (one) => super.deleteRows(one));
    }
  };
}

const day = 86_400_000;
const oldestCalls = "deletes the oldest calls before a time";
const oldestHours = "deletes the oldest hours before the hour of a time";
const separate = "keeps the sums of deleted calls, and the calls of deleted sums";

/** Accepts any input of a method. */
function accepting(method: "registerGateway" | "summarize" | "listCalls" | "deleteBefore") {
  return class extends MemoryUsageStore {
    constructor(other?: MemoryUsageStore) {
      super(other);
      const checked = this[method].bind(this) as (input: never) => Promise<unknown>;
      Object.defineProperty(this, method, {
        value: (input: never) =>
          checked(input).catch((error: unknown) => {
            if (!GatewayError.is(error, "INVALID_PARAMETER_VALUE")) throw error;
          }),
      });
    }
  };
}

/** Adds a batch without its malformed calls or sums. */
function dropping(part: "calls" | "sums"): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    override addBatch(batch: UsageBatch): Promise<AddBatchResult> {
      return super.addBatch(batch).catch(() => super.addBatch({ ...batch, [part]: [] }));
    }
  };
}

/** Defects of deletion, validation and closing. */
export const deletionMutants: readonly Mutant[] = [
  {
    defect: "deletes the whole day of an hour",
    caughtBy: "leaves the other hours of a day, and those that are added later",
    store: deleting((range, deleteRows) => {
      const { kind, time } = range;
      return deleteRows(kind === "sums" ? { ...range, time: Math.ceil(time / day) * day } : range);
    }),
  },
  {
    defect: "deletes the newest calls",
    caughtBy: oldestCalls,
    store: class extends MemoryUsageStore {
      protected override async deleteRows({ time, limit }: UsageDeletion): Promise<number> {
        const due = [...this.data.calls.values()].filter((call) => call.time < time);
        const newest = due.sort((one, other) => other.time - one.time).slice(0, limit);
        for (const { callId } of newest) this.data.calls.delete(callId);
        return newest.length;
      }
    },
  },
  {
    defect: "deletes calls of the time itself",
    caughtBy: oldestCalls,
    store: deleting((range, run) => run({ ...range, time: range.time + 1 })),
  },
  {
    defect: "deletes calls without a limit",
    caughtBy: oldestCalls,
    store: deleting((range, run) => run({ ...range, limit: 100_000 })),
  },
  {
    defect: "returns the limit instead of the number of deleted rows",
    caughtBy: oldestCalls,
    store: deleting(async (range, run) => ((await run(range)) > 0 ? range.limit : 0)),
  },
  {
    defect: "deletes the newest hours",
    caughtBy: oldestHours,
    store: class extends MemoryUsageStore {
      protected override async deleteRows({ time, limit }: UsageDeletion): Promise<number> {
        const due = [...this.data.sums].filter(([, { key }]) => key.hour < time);
        const newest = due.sort(([, one], [, other]) => other.key.hour - one.key.hour);
        for (const [name] of newest.slice(0, limit)) this.data.sums.delete(name);
        return Math.min(newest.length, limit);
      }
    },
  },
  {
    defect: "deletes the hour of the time",
    caughtBy: oldestHours,
    store: deleting((range, run) => run({ ...range, time: range.time + 1 })),
  },
  {
    defect: "counts hours instead of sums",
    caughtBy: "counts the sums of an hour one by one",
    store: deleting(async (range, run) => Math.min(1, await run({ ...range, limit: 100_000 }))),
  },
  {
    defect: "deletes sums together with calls",
    caughtBy: separate,
    store: deleting(async (range, run) => {
      await run({ ...range, kind: "sums" });
      return run(range);
    }),
  },
  {
    defect: "deletes calls together with sums",
    caughtBy: separate,
    store: deleting(async (range, run) => {
      const deleted = await run(range);
      await run({ ...range, kind: "calls" });
      return deleted;
    }),
  },
  {
    defect: "deletes rows of one workspace",
    caughtBy: "deletes those of all workspaces",
    store: class extends MemoryUsageStore {
      protected override deleteRows(range: UsageDeletion): Promise<number> {
        for (const call of this.data.calls.values()) {
          if (call.workspaceId !== "default") return super.deleteRows({ ...range, limit: 1 });
        }
        return super.deleteRows(range);
      }
    },
  },
  {
    defect: "counts rows that another process deleted",
    caughtBy: "deletes each row once when two processes delete at once",
    store: class extends MemoryUsageStore {
      protected override async deleteRows(range: UsageDeletion): Promise<number> {
        const before = this.data.calls.size;
        await new Promise((resolve) => setImmediate(resolve));
        await super.deleteRows(range);
        return before - this.data.calls.size;
      }
    },
  },
  {
    defect: "accepts any input of a registration",
    caughtBy: "of a registration is rejected",
    store: accepting("registerGateway"),
  },
  {
    defect: "accepts any input of a summary",
    caughtBy: "of a summary is rejected",
    store: accepting("summarize"),
  },
  {
    defect: "accepts any input of a list",
    caughtBy: "of a list is rejected",
    store: accepting("listCalls"),
  },
  {
    defect: "accepts any input of a deletion",
    caughtBy: "of a deletion is rejected",
    store: accepting("deleteBefore"),
  },
  {
    defect: "drops malformed calls",
    caughtBy: "of a call is rejected with its batch",
    store: dropping("calls"),
  },
  {
    defect: "drops malformed sums",
    caughtBy: "of a sum is rejected with its batch",
    store: dropping("sums"),
  },
  {
    defect: "drops calls that are not a list",
    caughtBy: "of a batch is rejected",
    store: dropping("calls"),
  },
  {
    defect: "stays open",
    caughtBy: "rejects every method with STORE_CLOSED",
    store: class extends MemoryUsageStore {
      override async close(): Promise<void> {}
    },
  },
  {
    defect: "fails when it is closed again",
    caughtBy: "may be closed again, also concurrently",
    store: class extends MemoryUsageStore {
      #closed = 0;

      override async close(): Promise<void> {
        this.#closed += 1;
        if (this.#closed === 2) throw new Error("The usage store was closed twice");
        await super.close();
      }
    },
  },
  {
    defect: "deletes its data when it is closed",
    caughtBy: "leaves other stores on the same data open",
    store: class extends MemoryUsageStore {
      protected override async release(): Promise<void> {
        this.data.calls.clear();
      }
    },
  },
];
