import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { loadDriver } from "../../src/dialects/load-driver.ts";

const run = promisify(execFile);

test("tells how to install a missing driver", async () => {
  // Uses Node's loader, not the test runner's, to fail on a missing package.
  const program = "import('no-such-driver').catch(({ code }) => process.stdout.write(code))";
  const { stdout: code } = await run(process.execPath, ["-e", program]);
  const load = (): Promise<unknown> => Promise.reject(Object.assign(new Error(), { code }));
  await expect(loadDriver("pg", load)).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: "The driver pg for this kind of database is not installed: run npm install pg",
  });
});

test("passes on the error of a broken driver", async () => {
  const broken = new Error("compiled against a different version");
  await expect(loadDriver("pg", () => Promise.reject(broken))).rejects.toBe(broken);
});

test("returns an installed driver", async () => {
  expect(await loadDriver("pg", async () => "a driver")).toBe("a driver");
});
