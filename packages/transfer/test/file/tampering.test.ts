import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { generateRawKek, loadExportKey } from "@gw/crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { importGateway } from "../../src/index.ts";
import { openGateway, type TestGateway } from "../gateway.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { exportTo, source } from "./moved.ts";
import { wholeGateway } from "./whole-gateway.ts";

let gateway: TestGateway;
let genuine: Buffer;

beforeAll(async () => {
  gateway = await wholeGateway();
});

/** What importing these bytes into an empty gateway says, and whether it wrote anything. */
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

async function refuses(bytes: Uint8Array, key?: string): Promise<string> {
  const error = await attempt(bytes, key);
  expect(error, "it is refused").toBeDefined();
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

describe("nothing is imported from a file", () => {
  test("in which any bit is another", { timeout: 60_000 }, async () => {
    const bytes = await exported();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await refuses(changed);
      }),
      { numRuns: 150 },
    );
  });

  test("in which any bit of its last line is another", { timeout: 60_000 }, async () => {
    const bytes = await exported();
    for (let at = bytes.length - 96; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      await refuses(changed);
    }
  });

  test("that is cut short or goes on", async () => {
    const bytes = await exported();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await refuses(bytes.subarray(0, length));
      }),
      { numRuns: 60 },
    );
    for (const tail of ["\n", " ", "x", '{"type":"binding"}\n']) {
      await refuses(Buffer.concat([bytes, Buffer.from(tail)]));
    }
    await refuses(Buffer.concat([bytes, bytes]));
  });

  test("whose lines were exchanged, doubled or dropped", async () => {
    const lines = linesOf(await exported());
    for (let index = 0; index + 1 < lines.length; index += 1) {
      const exchanged = lines
        .with(index, lines[index + 1] ?? "")
        .with(index + 1, lines[index] ?? "");
      await refuses(fileOf(exchanged));
      await refuses(fileOf(lines.toSpliced(index, 1)));
      await refuses(fileOf(lines.toSpliced(index, 0, lines[index] ?? "")));
    }
  });

  test("that was made with another key, or says so of its own", async () => {
    const bytes = await exported();
    expect(await refuses(bytes, generateRawKek())).toContain("another key");
    const other = "passphrase:correct horse battery stapler";
    expect(await refuses(bytes, other)).toContain("was made with a raw key");
    const path = `${await temporaryFolder()}/b.gwx`;
    await exportTo(path, gateway);
    const [theirs, ours] = [linesOf(await readFile(path)), linesOf(bytes)];
    await refuses(fileOf([theirs[0] ?? "", ...ours.slice(1)]));
    await refuses(fileOf([...ours.slice(0, -1), theirs.at(-1) ?? ""]));
  });

  test("that is changed between the look at it and the import", async () => {
    const bytes = await exported();
    const path = `${await temporaryFolder()}/a.gwx`;
    await writeFile(path, bytes);
    const { target, state } = await openGateway();
    const before = await state();
    // Of the same length, so that nothing but the bytes tells.
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
    await expect(importing).rejects.toThrow("the file was changed while it was read");
    expect(await state()).toEqual(before);
  });

  test("whose first line is longer than any of ours, before that is parsed", async () => {
    const bytes = await exported();
    const padded = Buffer.concat([Buffer.from(" ".repeat(4_096)), bytes]);
    expect(await refuses(padded)).toContain("line 1 of the file is longer");
  });

  test("that is a pipe, for which nobody waits", async () => {
    const path = `${await temporaryFolder()}/pipe`;
    await promisify(execFile)("mkfifo", [path]);
    const { target } = await openGateway();
    const importing = importGateway({ path, key: { source }, target });
    await expect(importing).rejects.toThrow("the export must be a regular file");
  });

  test.each([
    ["empty", ""],
    ["something else", "hello\n".repeat(100)],
    ["another JSON", `${JSON.stringify({ type: "header", format: "x" })}\n${"y".repeat(200)}`],
  ])("that is %s", async (_, text) => {
    await refuses(Buffer.from(text));
  });
});

/** A file that verifies, by somebody who has the key. */
async function forged(lines: readonly string[]): Promise<Buffer> {
  const { kdf } = JSON.parse(lines[0] ?? "");
  const key = await loadExportKey({ source, kdf: { salt: Buffer.from(kdf.salt, "base64") } });
  const body = fileOf(lines);
  const mac = Buffer.from(key.newMac().update(body).digest()).toString("hex");
  return Buffer.concat([body, Buffer.from(`{"type":"mac","hmac_sha256":"${mac}"}\n`)]);
}

describe("a file that verifies", () => {
  async function refusesForged(change: (lines: string[]) => string[]): Promise<string> {
    const lines = linesOf(await exported()).slice(0, -1);
    return refuses(await forged(change(lines)));
  }

  test("is taken when nothing in it was changed", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    await writeFile(path, await forged(linesOf(await exported()).slice(0, -1)));
    const { target } = await openGateway();
    expect((await importGateway({ path, key: { source }, target })).isComplete).toBe(true);
  });

  test("is refused where it is not what it says to be", async () => {
    const secretAt = 1;
    const definitionAt = 2;
    expect(await refusesForged((lines) => lines.slice(0, -1))).toContain("counts other things");
    expect(await refusesForged((lines) => [...lines, lines.at(-1) ?? ""])).toContain("twice");
    expect(await refusesForged((lines) => lines.toSpliced(secretAt, 1))).toContain("refers to");
    expect(
      await refusesForged((lines) => [
        ...lines.slice(0, secretAt),
        ...[lines[definitionAt + 1] ?? "", lines[secretAt] ?? ""],
        ...lines.slice(definitionAt),
      ]),
    ).toContain("not where it belongs");
    const edit = (at: number, from: string | RegExp, to: string) => (lines: string[]) =>
      lines.with(at, (lines[at] ?? "").replace(from, to));
    expect(await refusesForged(edit(secretAt, "llm.example", "evil.example"))).toContain(
      "a secret that does not open",
    );
    expect(await refusesForged(edit(0, '"version":1', '"version":2'))).toContain("version");
    expect(await refusesForged(edit(secretAt, "{", '{"more":1,'))).toContain("does not know");
    expect(await refusesForged(edit(secretAt, '"type":"secret"', '"type":"x"'))).toContain("type");
    expect(await refusesForged(edit(definitionAt, '"name":"gpt"', '"name":1'))).toContain(
      "line 3 of the file must have as name a string",
    );
    expect(await refusesForged(edit(definitionAt, "{", ""))).toContain("is no JSON");
  });
});
