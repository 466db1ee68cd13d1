import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../src/log-destination.ts", import.meta.url));

test.each([
  ["by itself", ""],
  ["by exit", "process.exit(0)"],
  ["by an error", 'throw new Error("unexpected")'],
  ["later", "setTimeout(() => {}, 300)"],
  ["after all has gone out", "destination.flush(() => process.kill(process.pid, 'SIGKILL'))"],
])("no line is lost of a process that ends %s, and none comes twice", (_, end) => {
  const script = `
    const { LogDestination } = await import(${JSON.stringify(source)});
    const destination = new LogDestination();
    for (let n = 0; n < 2_000; n += 1) destination.write(n + "\\n");
    ${end}`;
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stdout).toBe(Array.from({ length: 2_000 }, (_, n) => `${n}\n`).join(""));
});
