import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { loadDriver } from "../src/dialects/load-driver.ts";

const run = promisify(execFile);

test("a driver that is not installed is refused with what installs it", async () => {
  // Node's own loader, not the one that runs the tests, says how a missing package fails.
  const program = "import('no-such-driver').catch(({ code }) => process.stdout.write(code))";
  const { stdout: code } = await run(process.execPath, ["-e", program]);
  const load = (): Promise<unknown> => Promise.reject(Object.assign(new Error(), { code }));
  await expect(loadDriver("pg", load)).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: "the driver pg for this kind of database is not installed: npm install pg",
  });
});

test("a driver that is there and broken says so in its own words", async () => {
  const broken = new Error("compiled against a different version");
  await expect(loadDriver("pg", () => Promise.reject(broken))).rejects.toBe(broken);
});

test("a driver that is there is what comes out", async () => {
  expect(await loadDriver("pg", async () => "a driver")).toBe("a driver");
});
