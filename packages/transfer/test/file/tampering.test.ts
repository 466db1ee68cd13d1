import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { generateRawKek, loadExportKey } from "@gw/crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { importGateway } from "../../src/index.ts";
import { openGateway, type TestGateway } from "../gateway.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { exportTo, source } from "./exported-file.ts";
import { filledGateway } from "./filled-gateway.ts";

let gateway: TestGateway;
let genuine: Buffer;

beforeAll(async () => {
  gateway = await filledGateway();
});

/** Imports these bytes into an empty gateway and asserts that nothing was written. */
async function attempt(bytes: Uint8Array, key = source) {
  const path = `${await temporaryFolder()}/a.gwx`;
  await writeFile(path, bytes);
  const { target, state } = await openGateway();
  const before = await state();
  const error: unknown = await importGateway({ path, key: { source: key }, target }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(await state()).toEqual(before);
  return error as Error | undefined;
}

async function rejection(bytes: Uint8Array, key?: string): Promise<string> {
  const error = await attempt(bytes, key);
  expect(error, "the import fails").toBeDefined();
  if (error?.name !== "KekSettingError") {
    expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
  }
  return error?.message ?? "";
}

async function exported(): Promise<Buffer> {
  const path = `${await temporaryFolder()}/a.gwx`;
  await exportTo(path, gateway);
  genuine ??= await readFile(path);
  return genuine;
}

const linesOf = (bytes: Buffer) => bytes.toString("latin1").trimEnd().split("\n");
const fileOf = (lines: readonly string[]) => Buffer.from(`${lines.join("\n")}\n`, "latin1");

describe("importing fails and writes nothing for a file", () => {
  test("with any flipped bit", async () => {
    const bytes = await exported();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await rejection(changed);
      }),
      { numRuns: 150 },
    );
  });

  test("with any changed byte in its last line", async () => {
    const bytes = await exported();
    for (let at = bytes.length - 96; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      await rejection(changed);
    }
  });

  test("that is truncated or has data appended", async () => {
    const bytes = await exported();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await rejection(bytes.subarray(0, length));
      }),
      { numRuns: 60 },
    );
    for (const tail of ["\n", " ", "x", '{"type":"binding"}\n']) {
      await rejection(Buffer.concat([bytes, Buffer.from(tail)]));
    }
    await rejection(Buffer.concat([bytes, bytes]));
  });

  test("with swapped, repeated or missing lines", async () => {
    const lines = linesOf(await exported());
    for (let index = 0; index + 1 < lines.length; index += 1) {
      const swapped = lines.with(index, lines[index + 1] ?? "").with(index + 1, lines[index] ?? "");
      await rejection(fileOf(swapped));
      await rejection(fileOf(lines.toSpliced(index, 1)));
      await rejection(fileOf(lines.toSpliced(index, 0, lines[index] ?? "")));
    }
  });

  test("that was made with another key, or whose header or MAC comes from another file", async () => {
    const bytes = await exported();
    expect(await rejection(bytes, generateRawKek())).toContain("another key");
    const other = "passphrase:correct horse battery stapler";
    expect(await rejection(bytes, other)).toContain("was made with a raw key");
    const path = `${await temporaryFolder()}/b.gwx`;
    await exportTo(path, gateway);
    const [otherLines, lines] = [linesOf(await readFile(path)), linesOf(bytes)];
    await rejection(fileOf([otherLines[0] ?? "", ...lines.slice(1)]));
    await rejection(fileOf([...lines.slice(0, -1), otherLines.at(-1) ?? ""]));
  });

  test("that is modified between verification and import", async () => {
    const bytes = await exported();
    const path = `${await temporaryFolder()}/a.gwx`;
    await writeFile(path, bytes);
    const { target, state } = await openGateway();
    const before = await state();
    // The same length, so that only the bytes differ.
    const other = linesOf(bytes).map((line, index) =>
      index === 1 ? line.replace("llm.example", "bad.example") : line,
    );
    const importing = importGateway({
      ...{ path, key: { source } },
      target: async (work) => {
        await writeFile(path, fileOf(other));
        return work(target);
      },
    });
    await expect(importing).rejects.toThrow("the file was modified while it was read");
    expect(await state()).toEqual(before);
  });

  test("whose first line is too long, before the line is parsed", async () => {
    const bytes = await exported();
    const padded = Buffer.concat([Buffer.from(" ".repeat(4_096)), bytes]);
    expect(await rejection(padded)).toContain("line 1 of the file is longer than 4096 bytes");
  });

  test("that is a pipe, without waiting for a writer", async () => {
    const path = `${await temporaryFolder()}/pipe`;
    await promisify(execFile)("mkfifo", [path]);
    const { target } = await openGateway();
    const importing = importGateway({ path, key: { source }, target });
    await expect(importing).rejects.toThrow("the file must be a regular file");
  });

  test.each([
    ["empty", ""],
    ["plain text", "hello\n".repeat(100)],
    ["other JSON", `${JSON.stringify({ type: "header", format: "x" })}\n${"y".repeat(200)}`],
  ])("that is %s", async (_, text) => {
    await rejection(Buffer.from(text));
  });
});

/** A file with the given lines and a valid MAC. */
async function withValidMac(lines: readonly string[]): Promise<Buffer> {
  const { kdf } = JSON.parse(lines[0] ?? "");
  const key = await loadExportKey({ source, kdf: { salt: Buffer.from(kdf.salt, "base64") } });
  const body = fileOf(lines);
  const mac = Buffer.from(key.newMac().update(body).digest()).toString("hex");
  return Buffer.concat([body, Buffer.from(`{"type":"mac","hmac_sha256":"${mac}"}\n`)]);
}

describe("a file with a valid MAC", () => {
  async function rejectionOfForged(change: (lines: string[]) => string[]): Promise<string> {
    const lines = linesOf(await exported()).slice(0, -1);
    return rejection(await withValidMac(change(lines)));
  }

  test("is imported when its lines are unchanged", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    await writeFile(path, await withValidMac(linesOf(await exported()).slice(0, -1)));
    const { target } = await openGateway();
    expect((await importGateway({ path, key: { source }, target })).isComplete).toBe(true);
  });

  test("is rejected when its lines are inconsistent", async () => {
    const secretAt = 1;
    const definitionAt = 2;
    expect(await rejectionOfForged((lines) => lines.slice(0, -1))).toContain(
      "`counts` that differ",
    );
    expect(await rejectionOfForged((lines) => [...lines, lines.at(-1) ?? ""])).toContain(
      "repeats an earlier entry",
    );
    expect(await rejectionOfForged((lines) => lines.toSpliced(secretAt, 1))).toContain(
      "refers to an entry that no earlier line has",
    );
    expect(
      await rejectionOfForged((lines) => [
        ...lines.slice(0, secretAt),
        ...[lines[definitionAt + 1] ?? "", lines[secretAt] ?? ""],
        ...lines.slice(definitionAt),
      ]),
    ).toContain("comes after an entry of a later kind");
    const edit = (at: number, from: string | RegExp, to: string) => (lines: string[]) =>
      lines.with(at, (lines[at] ?? "").replace(from, to));
    for (const [from, to] of [
      ["llm.example", "evil.example"],
      ['"region":"eu"', '"region":"us"'],
      ['"region":"eu"', '"resource":"thief"'],
      ['"region":"eu"', '"region":"eu","auth_mode":"none"'],
    ] as const) {
      expect(await rejectionOfForged(edit(secretAt, from, to))).toContain(
        "sealed without its destination",
      );
    }
    expect(await rejectionOfForged(edit(secretAt, ',"region":"eu"', ""))).toContain(
      "a secret that cannot be opened",
    );
    expect(await rejectionOfForged(edit(0, '"version":1', '"version":2'))).toContain("version");
    expect(await rejectionOfForged(edit(secretAt, "{", '{"more":1,'))).toContain(
      "does not support",
    );
    expect(await rejectionOfForged(edit(secretAt, '"type":"secret"', '"type":"x"'))).toContain(
      "type",
    );
    expect(await rejectionOfForged(edit(definitionAt, '"name":"gpt"', '"name":1'))).toContain(
      "line 3 of the file is invalid: `name` must be a string",
    );
    expect(await rejectionOfForged(edit(definitionAt, "{", ""))).toContain("is not valid JSON");
  });
});
