import { execFileSync } from "node:child_process";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGateway, rawKey, temporaryFolder } from "../gateway.js";

async function keyFile(content: string, mode = 0o600): Promise<string> {
  const path = join(await temporaryFolder(), "kek");
  await writeFile(path, content, { mode });
  await chmod(path, mode);
  return path;
}

describe("a configured key", () => {
  test.each([
    ["truncated", rawKey().slice(0, -8)],
    ["short", `raw:${Buffer.alloc(16, 7).toString("base64")}`],
    ["too long", `raw:${Buffer.alloc(33, 7).toString("base64")}`],
    ["followed by spaces", `${rawKey()}  `],
    ["without a scheme", Buffer.alloc(32, 7).toString("base64")],
    ["of an unknown scheme", "kms:arn-of-the-canary"],
    ["empty", "raw:"],
    ["a short passphrase", "passphrase:too short"],
    [
      "MLflow's public default passphrase",
      "passphrase:mlflow-default-kek-passphrase-for-development-only",
    ],
  ])("that is %s is rejected with the name of its variable", async (_, key) => {
    const { startError } = createGateway();
    const error = await startError({ keys: { 1: key } });
    expect(error.code).toBe("KEY_SETTING_INVALID");
    expect(error.message).toContain("GW_KEK_1");
  });

  test("with arbitrary text is rejected in one line that does not contain the text", async () => {
    const scheme = fc.constantFrom("", "raw:", "passphrase:", "env:", "kms:");
    const text = fc.string({ unit: "binary", minLength: 8, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(scheme, text, async (prefix, value) => {
        const { startError } = createGateway();
        const error = await startError({ keys: { 1: prefix + value } });
        expect(error.code).toBe("KEY_SETTING_INVALID");
        expect(error.message).toContain("GW_KEK_1");
        expect(error.message).not.toContain(value);
      }),
    );
  });

  test("in a file follows the same rules", async () => {
    const { startError } = createGateway();
    const key = rawKey().slice(0, -8);
    const error = await startError({ keys: { 1: `file:${await keyFile(key)}` } });
    expect(error.code).toBe("KEY_SETTING_INVALID");
    expect(error.message).toContain("GW_KEK_1");
    expect(error.message).not.toContain(key.slice(4));
  });

  test("that is malformed stops the start even if it is not required", async () => {
    const { start, startError } = createGateway();
    const keys = { 1: rawKey() };
    await start({ keys });
    const error = await startError({ keys: { ...keys, 2: "no key at all" } });
    expect(error.code).toBe("KEY_SETTING_INVALID");
    expect(error.message).toContain("GW_KEK_2");
  });

  test("in a file may end with a newline", async () => {
    const { start } = createGateway();
    const key = rawKey();
    await start({ keys: { 1: key } });
    await start({ keys: { 1: `file:${await keyFile(key)}` } });
    await start({ keys: { 1: `file:${await keyFile(`${key}\n`)}` } });
    await start({ keys: { 1: `file:${await keyFile(`${key}\r\n`)}` } });
  });

  test("may refer to another variable of the given environment", async () => {
    const { start, startError } = createGateway();
    const env = { KEK_OF_TODAY: rawKey() };
    await start({ keys: { 1: "env:KEK_OF_TODAY" } }, { env });
    const error = await startError({ keys: { 1: "env:PATH" } }, { env });
    expect(error.code).toBe("KEY_SETTING_INVALID");
    const missing = await startError({ keys: { 1: "env:PATH" } });
    expect(missing.message).toMatch(/GW_KEK_1.* is not set/);
  });

  test("in a missing file is rejected with the error code", async () => {
    const { startError } = createGateway();
    const path = join(await temporaryFolder(), "absent");
    const error = await startError({ keys: { 1: `file:${path}` } });
    expect(error.code).toBe("KEY_FILE_UNREADABLE");
    expect(error.message).toContain("GW_KEK_1: the key file cannot be read (ENOENT)");
  });

  test("in a file without read permission is rejected with the error code", async () => {
    const { startError } = createGateway();
    const readFile = () => Promise.reject(Object.assign(new Error("canary"), { code: "EACCES" }));
    const error = await startError({ keys: { 1: "file:/run/secrets/kek" } }, { readFile });
    expect(error.code).toBe("KEY_FILE_UNREADABLE");
    expect(error.message).toContain("(EACCES)");
    expect(error.message).not.toContain("canary");
  });

  test("in a pipe or device, which a running process cannot read again, is rejected", async () => {
    const { startError } = createGateway();
    const pipe = await keyFile("");
    await rm(pipe);
    execFileSync("mkfifo", ["-m", "600", pipe]);
    for (const path of [pipe, "/dev/zero", "/dev/null"]) {
      expect(await startError({ keys: { 1: `file:${path}` } })).toMatchObject({
        code: "KEY_FILE_UNREADABLE",
        message:
          "GW_KEK_1: the key file must be a regular file: the gateway reads it again while it runs",
      });
    }
  });

  test("in a file that others can read is used with a warning", async () => {
    const { start, notices } = createGateway();
    const keys = { 1: `file:${await keyFile(rawKey(), 0o644)}` };
    await start({ keys });
    const risky = notices.filter(({ code }) => code === "KEY_SETTING_RISKY");
    expect(risky).toHaveLength(1);
    expect(risky[0]?.message).toContain("GW_KEK_1");
  });

  test("of the key folder is named by its path in every message", async () => {
    const { start, startError, notices } = createGateway();
    const directory = await temporaryFolder();
    const path = join(directory, "kek-1");
    await writeFile(path, "no key");
    await chmod(path, 0o644);
    const error = await startError({ directory });
    expect(error.message).toContain(`${path}: `);
    expect(error.message).toContain("raw: or passphrase:");
    await writeFile(path, rawKey());
    await start({ directory });
    const [risky] = notices.filter(({ code }) => code === "KEY_SETTING_RISKY");
    expect(risky?.message).toContain(`${path}: `);
    expect(risky?.message).toContain("chmod 600");
  });
});
