import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/process/log-destination.ts", import.meta.url));

test.each([
  ["when its work is done", ""],
  ["by process.exit", "process.exit(0)"],
  ["by an uncaught error", 'throw new Error("unexpected")'],
  ["after the batch delay", "setTimeout(() => {}, 300)"],
  ["by SIGKILL after a flush", "destination.flush(() => process.kill(process.pid, 'SIGKILL'))"],
  [
    "with a batch written and another one open",
    `
    destination.flush();
    for (let n = 20_000; n < 20_010; n += 1) destination.write(n + "\\n");
    process.exit(0);`,
    20_010,
  ],
] as [string, string, number?][])(
  "writes each line once and in order if the process ends %s",
  (_, end, count = 20_000) => {
    const stdout = written(`
    for (let n = 0; n < 20_000; n += 1) destination.write(n + "\\n");
    ${end}`);
    expect(stdout).toBe(Array.from({ length: count }, (_, n) => `${n}\n`).join(""));
  },
);

test("writes lines of any characters and any length whole and in order", () => {
  const stdout = written(`
    for (const times of [1, 40_000, 1, 8_000, 20_000, 1]) {
      for (const letter of ["a", "ü", "€", "😀"]) destination.write(letter.repeat(times) + "\\n");
    }`);
  const expected = [1, 40_000, 1, 8_000, 20_000, 1].flatMap((times) =>
    ["a", "ü", "€", "😀"].map((letter) => `${letter.repeat(times)}\n`),
  );
  expect(stdout === expected.join("")).toBe(true);
});

/** The standard output of a process that runs the script with a destination. */
function written(script: string): string {
  const begin = `
    const { LogDestination } = await import(${JSON.stringify(source)});
    const destination = new LogDestination();`;
  const args = ["--input-type=module", "--eval", begin + script];
  return spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
}
