import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { GatewayError, type Page } from "@gw/entities";
import { RestAdminClient } from "@gw/store-rest";
import { newCallId, type UsageRecord, type UsageStore } from "@gw/usage";
import { createMemoryUsageStore } from "@gw/usage/memory";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { buildApp } from "../../src/http/app.ts";
import { recordedTime, recordUsage } from "../fixtures/recorded-usage.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

type Source = Pick<UsageStore, "summarize" | "listCalls">;

/** Serves the exports of a usage store on a port. */
async function serveUsage(usage: Source) {
  const { gateway } = await serveMemory();
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const app = await buildApp({ gateway: { ...gateway, usage }, adminToken, logger });
  onTestFinished(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  const baseUrl = `http://127.0.0.1:${port}`;
  const admin = new RestAdminClient({ baseUrl, token: adminToken });
  const get = (path: string) =>
    fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
  return { admin, get, lines };
}

/** A store with pages of 1,000 calls, which exist only while they are read. */
function endlessStore(pages: number, onPage?: (page: number) => void): Source {
  const empty = createMemoryUsageStore();
  return {
    summarize: (input) => empty.summarize(input),
    async listCalls({ pageToken = "0", maxResults = 100 } = {}): Promise<Page<UsageRecord>> {
      const page = Number(pageToken);
      onPage?.(page);
      const call = (at: number): UsageRecord => ({
        callId: newCallId(recordedTime),
        ...{ requestId: `${page}-${at}`, time: recordedTime, workspaceId: "default" },
        ...{ endpointId: "e", endpointName: "chat", operation: "chat", isStream: false },
        ...{ status: 200, attempts: 1, totalMs: 1, isEstimated: false, metadata: {} },
      });
      const items = Array.from({ length: maxResults }, (_, at) => call(at));
      return page + 1 < pages ? { items, nextPageToken: `${page + 1}` } : { items };
    },
  };
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const base = "/api/v1/gateway/usage/export";

test("exports lines of JSON, each of which is a call of the list", async () => {
  const usage = createMemoryUsageStore();
  await recordUsage(usage, [{ cost: 7n, metadata: { teamName: "search" } }, { status: 500 }]);
  const { admin, get } = await serveUsage(usage);
  const lines = (await textOf(await admin.exportUsage())).split("\n");
  const listed = await get("/api/v1/gateway/usage/calls");
  const { calls } = (await listed.json()) as { readonly calls: readonly object[] };
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line))).toEqual(calls);
  const failed = await textOf(await admin.exportUsage({ statusClass: 5 }));
  expect(JSON.parse(failed)).toMatchObject({ status: 500 });
  expect(await textOf(await admin.exportUsage({ owner: "nobody" }))).toBe("");
});

test("exports CSV that spreadsheets do not compute", async () => {
  const usage = createMemoryUsageStore();
  await recordUsage(usage, [
    { owner: '=HYPERLINK("http://x","a")', cost: 1_500_000_000n, principal: "@sum, 'a'" },
    { owner: "-1+1", metadata: { team: "=1", other: "two\r\nlines" } },
    { owner: " \t=1" },
    { owner: "\r=1" },
    { owner: "a=1" },
  ]);
  const { get } = await serveUsage(usage);
  const paths = [base, base.replace("export", "ex%70ort")];
  for (const path of paths) {
    const response = await get(`${path}?format=csv`);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await response.text();
    const [titles = "", ...rows] = text.split("\r\n");
    expect(titles).toMatch(
      /^call_id,request_id,time,.*,owner,.*,cost_usd,cost_nano_usd,.*,metadata$/,
    );
    expect(rows.join("\n")).toContain(`"'=HYPERLINK(""http://x"",""a"")"`);
    expect(text).toContain(`,"'@sum, 'a'",`);
    expect(text).toContain(",'-1+1,");
    expect(text).toContain(`"{""other"":""two\\r\\nlines"",""team"":""=1""}"`);
    expect(text).toContain(",' \t=1,");
    expect(text).toContain(`,"'\r=1",`);
    expect(text).toContain(",a=1,");
    expect(text).toContain(",1.5,1500000000,");
    expect(text).toContain("2026-11-10T12:30:00.000Z");
  }
});

const pagesOfLongExport = process.env.GW_NIGHTLY === "1" ? 1_000 : 200;

test(`exports ${pagesOfLongExport},000 calls while memory stays flat`, async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const usedAt: number[] = [];
  const measure = (page: number): void => {
    if (page % 20 !== 0) return;
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    usedAt.push(heapUsed + arrayBuffers);
  };
  const { admin } = await serveUsage(endlessStore(pagesOfLongExport, measure));
  let lines = 0;
  let last = 0;
  for await (const chunk of await admin.exportUsage()) {
    for (const byte of chunk) if (byte === 10) lines += 1;
    last = chunk.at(-1) ?? 0;
  }
  expect([lines, last]).toEqual([pagesOfLongExport * 1_000, 10]);
  // Each thousand calls are about 300 kB.
  expect(usedAt).toHaveLength(pagesOfLongExport / 20);
  expect(Math.max(...usedAt) - Math.min(...usedAt)).toBeLessThan(20_000_000);
}, 300_000);

test("a failure in the middle cuts the export off, so that no client takes it for complete", async () => {
  const usage = endlessStore(3, (page) => {
    if (page === 2) throw new GatewayError("TEMPORARILY_UNAVAILABLE", "no database");
  });
  const { admin, lines } = await serveUsage(usage);
  await expect(admin.exportUsage().then(textOf)).rejects.toMatchObject({
    ...{ code: "TEMPORARILY_UNAVAILABLE", message: `GET ${base}: the response was cut off` },
  });
  expect(lines.map(({ msg, status }) => [msg, status])).toEqual([
    ["request failed", undefined],
    ["request", 503],
  ]);
});

test("a failure before the first call has an error response", async () => {
  const usage = endlessStore(3, () => {
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "no database");
  });
  const { admin } = await serveUsage(usage);
  await expect(admin.exportUsage()).rejects.toMatchObject({
    ...{ code: "TEMPORARILY_UNAVAILABLE", message: "no database" },
  });
});

test("an export ends when its client leaves", async () => {
  let pages = 0;
  const usage = endlessStore(1_000_000, () => {
    pages += 1;
  });
  const { admin, lines } = await serveUsage(usage);
  for await (const _ of await admin.exportUsage()) break;
  await expect.poll(() => lines.map(({ status }) => status)).toEqual([499]);
  const read = pages;
  await admin.listUsageCalls();
  expect(pages).toBe(read + 1);
});
