import { basename } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { openTestSpool } from "./open-test-spool.js";

const steps = vi.hoisted((): string[] => []);
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  const open: typeof original.open = async (path, ...options) => {
    const file = await original.open(path, ...options);
    const { sync } = file;
    file.sync = async () => {
      await sync.call(file);
      steps.push(basename(String(path)));
    };
    return file;
  };
  return { ...original, open };
});
beforeEach(() => {
  steps.length = 0;
});

test("a batch is sent when its calls, then its sums, then the folder are on disk", async () => {
  const { spool, store, record } = await openTestSpool();
  store.onBatch = () => void steps.push("batch");
  await record("a");
  expect(steps).toEqual([]);
  await spool.flush();
  expect(steps).toEqual(["1.calls", "1.sums", spool.gatewayId, "batch"]);
});
