import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const boundHeap = fileURLToPath(new URL("../src/bound-heap.ts", import.meta.url));

/** The maximum size of the young generation in a busy process, in MiB. */
function maxYoungGeneration(
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): number {
  const script = `
    const { boundHeap } = await import(${JSON.stringify(boundHeap)});
    const { getHeapSpaceStatistics } = await import("node:v8");
    boundHeap();
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
  const args = [...flags, "--input-type=module", "--eval", script];
  const { stdout } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  });
  return Number(stdout);
}

test("bounds the young generation unless a flag of the process sizes it", () => {
  const bounded = maxYoungGeneration([]);
  expect(bounded).toBeGreaterThanOrEqual(16);
  expect(bounded).toBeLessThanOrEqual(32);
  expect(maxYoungGeneration(["--max-semi-space-size=64"])).toBeGreaterThan(32);
  expect(maxYoungGeneration([], { NODE_OPTIONS: "--max_semi_space_size=64" })).toBeGreaterThan(32);
});
