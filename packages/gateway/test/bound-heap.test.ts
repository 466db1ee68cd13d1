import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const boundHeap = fileURLToPath(new URL("../src/bound-heap.ts", import.meta.url));

/** Runs a script after the heap of its process was bounded. @returns the number that it prints */
function runBounded(
  script: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): number {
  const bounded = `
    const { boundHeap } = await import(${JSON.stringify(boundHeap)});
    const { getHeapSpaceStatistics } = await import("node:v8");
    boundHeap();
    ${script}`;
  const args = [...flags, "--input-type=module", "--eval", bounded];
  const { stdout } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  });
  return Number(stdout.split(" ")[0]);
}

/** Prints the maximum size of the young generation in a busy process, in MiB. */
const maxYoungGeneration = `
  let max = 0;
  const kept = [];
  for (let n = 0; n < 3_000_000; n += 1) {
    kept[n % 100_000] = { n, text: String(n) };
    if (n % 10_000 !== 0) continue;
    const young = getHeapSpaceStatistics().find((one) => one.space_name === "new_space");
    max = Math.max(max, young.space_size);
    await new Promise(setImmediate);
  }
  console.log(max / 2 ** 20);`;

test("bounds the young generation unless a flag of the process sizes it", () => {
  const bounded = runBounded(maxYoungGeneration);
  expect(bounded).toBeGreaterThanOrEqual(16);
  expect(bounded).toBeLessThanOrEqual(32);
  const sized = ["--max-semi-space-size=64"];
  expect(runBounded(maxYoungGeneration, sized)).toBeGreaterThan(32);
  const env = { NODE_OPTIONS: "--max_semi_space_size=64" };
  expect(runBounded(maxYoungGeneration, [], env)).toBeGreaterThan(32);
});

/** A function that creates a list of numbers of 8 kB, and one that waits until collections are reported. */
const listsAndReports = `
  const list = (n) => new Array(1_000).fill(n + 0.5);
  const reported = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));`;

/** Prints how often the old generation is collected while requests with 480 MB of bodies come and go. */
const collectionsByBodies = `
  ${listsAndReports}
  const { once } = await import("node:events");
  const { Agent, createServer, request } = await import("node:http");
  const { constants, PerformanceObserver } = await import("node:perf_hooks");
  const kept = Array.from({ length: 2_500 }, (_, n) => list(n));
  for (let n = 0; n < 3; n += 1) {
    gc();
    await reported();
  }
  let collections = 0;
  new PerformanceObserver((found) => {
    for (const { detail } of found.getEntries()) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
    }
  }).observe({ entryTypes: ["gc"] });
  const server = createServer((received, response) => {
    const chunks = [];
    received.on("data", (chunk) => chunks.push(chunk)).on("end", () => response.end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  const agent = new Agent({ keepAlive: true });
  const body = Buffer.alloc(2_000_000);
  for (let call = 0; call < 240; call += 1) {
    const [response] = await once(request({ port, method: "POST", agent }).end(body), "response");
    await once(response.resume(), "end");
  }
  console.log(collections, kept.length);
  process.exit();`;

test("seldom collects the old generation because of the bodies of requests", () => {
  expect(runBounded(collectionsByBodies, ["--expose-gc"])).toBeLessThanOrEqual(14);
});

/** Prints the size of an old generation with 80 MB in use while objects come and go, in MB. */
const maxOldGeneration = `
  ${listsAndReports}
  let max = 0;
  const kept = Array.from({ length: 10_000 }, (_, n) => list(n));
  for (let n = 0; n < 90_000; n += 1) {
    kept[n % kept.length] = list(n);
    if (n % 100 !== 0) continue;
    await reported();
    // It is bounded once it has been collected at its size.
    if (n < 30_000) continue;
    const old = getHeapSpaceStatistics().filter((one) => !one.space_name.startsWith("new"));
    max = Math.max(max, old.reduce((sum, one) => sum + one.space_used_size, 0));
  }
  console.log(max / 1e6);`;

test("bounds the old generation by what it uses", () => {
  expect(runBounded(maxOldGeneration)).toBeLessThanOrEqual(2.5 * 80);
});
