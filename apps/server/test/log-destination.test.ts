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
  const stdout = written(`
    for (let n = 0; n < 20_000; n += 1) destination.write(n + "\\n");
    ${end}`);
  expect(stdout).toBe(Array.from({ length: 20_000 }, (_, n) => `${n}\n`).join(""));
});

test("lines of any letters and any length go out whole, in their order", () => {
  const stdout = written(`
    for (const times of [1, 40_000, 1, 8_000, 20_000, 1]) {
      for (const letter of ["a", "ü", "€", "😀"]) destination.write(letter.repeat(times) + "\\n");
    }`);
  const expected = [1, 40_000, 1, 8_000, 20_000, 1].flatMap((times) =>
    ["a", "ü", "€", "😀"].map((letter) => `${letter.repeat(times)}\n`),
  );
  expect(stdout === expected.join("")).toBe(true);
});

/** What a process writes that does so with a destination, and ends. */
function written(script: string): string {
  const begin = `
    const { LogDestination } = await import(${JSON.stringify(source)});
    const destination = new LogDestination();`;
  const args = ["--input-type=module", "--eval", begin + script];
  return spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
}
