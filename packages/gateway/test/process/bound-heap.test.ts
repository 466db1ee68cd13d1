import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const boundHeap = fileURLToPath(new URL("../../src/process/bound-heap.ts", import.meta.url));

/** The most that a busy process has for what is young, in MiB. */
function youngRoom(flags: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const script = `
    const { boundHeap } = await import(${JSON.stringify(boundHeap)});
    const { getHeapSpaceStatistics } = await import("node:v8");
    boundHeap();
    let most = 0;
    const kept = [];
    for (let n = 0; n < 3_000_000; n += 1) {
      kept[n % 100_000] = { n, text: String(n) };
      if (n % 10_000 !== 0) continue;
      const young = getHeapSpaceStatistics().find((one) => one.space_name === "new_space");
      most = Math.max(most, young.space_size);
      await new Promise(setImmediate);
    }
    console.log(most / 2 ** 20);`;
  const args = [...flags, "--input-type=module", "--eval", script];
  const { stdout } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  });
  return Number(stdout);
}

test("the room for what is young grows to a bound, unless whoever starts the process chose one", () => {
  const bounded = youngRoom([]);
  expect(bounded).toBeGreaterThanOrEqual(16);
  expect(bounded).toBeLessThanOrEqual(32);
  expect(youngRoom(["--max-semi-space-size=64"])).toBeGreaterThan(32);
  expect(youngRoom([], { NODE_OPTIONS: "--max_semi_space_size=64" })).toBeGreaterThan(32);
});
