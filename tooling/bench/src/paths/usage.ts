import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlUsageStore } from "@gw/store-sql/usage";
import { type SummarizeUsageInput, sumUsage, type UsageStore } from "@gw/usage";
import { summarize } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import { firstHour, generateCalls, timeOf } from "../usage/generated-calls.ts";
import type { BenchPath } from "./bench-path.ts";

/** A tenth of a core at 5,000 records a second. */
const allowedPerRecord = 20;
const allowedPerSummary = 200_000;
const recordsOfBatch = 5_000;
/** Later calls are only summed, as when a store was away for too long: their rows affect no summary. */
const maxCalls = 200_000;
const dayMs = 86_400_000;

const summaries: Readonly<Record<string, Partial<SummarizeUsageInput>>> = {
  "in one row": {},
  "by day": { bucket: "day" },
  "by endpoint": { groupBy: ["endpoint"] },
  "by token": { groupBy: ["principal"] },
  "by day and model": { bucket: "day", groupBy: ["model"] },
  "by day and team": { bucket: "day", groupBy: ["metadata:team"] },
  "of a workspace, by day and owner": {
    ...{ workspaceId: "default", bucket: "day", groupBy: ["owner"] },
  },
  "of a day, by hour and endpoint": {
    ...{ to: firstHour + dayMs, bucket: "hour", groupBy: ["endpoint"] },
  },
};

/**
 * Usage on SQLite: the processor time of adding a record, and of summaries of all records, against the
 * time that is allowed. Summaries run in the thread of the gateway, so their processor time is what its
 * calls wait.
 */
export const usagePath: BenchPath = {
  name: "usage",
  async run({ quick, records = quick ? 2_000 : 200_000 }) {
    const folder = mkdtempSync(join(tmpdir(), "gw-bench-usage-"));
    const store = await openSqlUsageStore({ url: `sqlite:${join(folder, "usage.db")}` });
    try {
      const figures = [await measureBatches(store, records)];
      const rounds = quick ? 1 : 5;
      for (const [name, input] of Object.entries(summaries)) {
        const query = { from: firstHour, to: timeOf(records), ...input };
        figures.push({
          name: `usage of ${records.toLocaleString("en")} ${name}`,
          ...(await measure(rounds, () => store.summarize(query))),
        });
      }
      const filter = { endpointId: "e-7-6f1b8a52c07d4e93a1d0", workspaceId: "default" };
      figures.push({
        name: "page of calls of an endpoint",
        ...(await measure(rounds, () => store.listCalls({ ...filter, maxResults: 100 }))),
      });
      return figures;
    } finally {
      await store.close();
      rmSync(folder, { recursive: true });
    }
  },
};

async function measureBatches(store: UsageStore, records: number): Promise<Figure> {
  const gatewayId = randomUUID();
  await store.registerGateway({ gatewayId });
  const rounds: { candidate: number; baseline: number }[] = [];
  for (let from = 0; from < records; from += recordsOfBatch) {
    const count = Math.min(recordsOfBatch, records - from);
    const calls = generateCalls(from, count);
    const sums = sumUsage(calls, { dimensions: ["team"] });
    const kept = from < maxCalls ? calls : [];
    const batch = { gatewayId, number: from + 1, calls: kept, sums };
    const micros = await processorMicros(() => store.addBatch(batch));
    if (kept.length > 0) rounds.push({ candidate: micros / count, baseline: allowedPerRecord });
  }
  return { name: "usage record, in batches", ...summarize("µs", rounds), aim: { atMost: 1 } };
}

async function measure(
  rounds: number,
  read: () => Promise<unknown>,
): Promise<Omit<Figure, "name">> {
  const values: { candidate: number; baseline: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    values.push({ candidate: await processorMicros(read), baseline: allowedPerSummary });
  }
  return { ...summarize("µs", values), aim: { atMost: 1 } };
}

async function processorMicros(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
