import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSecretValue } from "../../src/options/secret-input.js";
import { fakeIo } from "../fixtures/fake-io.js";

const canary = "sk-canary-5f0c2a91d7";

async function fileWith(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "value");
  await writeFile(path, content);
  return path;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "CliError", exitCode: 2 });
  const { message } = error as Error;
  expect(message).not.toContain(canary);
  return message;
}

describe("a value from standard input", () => {
  test.each([
    [`${canary}\n`, canary],
    [`${canary}\r\n`, canary],
    [`${canary}\n\n`, `${canary}\n`],
    [` ${canary} `, ` ${canary} `],
    [`\ufeff${canary}`, canary],
  ])("%j becomes %j", async (input, kept) => {
    const options = { value: "-" };
    expect(await readSecretValue(fakeIo({ input }), options)).toEqual({ api_key: kept });
  });

  test("is rejected if it is empty", async () => {
    const io = fakeIo({ input: "\n" });
    expect(await refusal(readSecretValue(io, { fromStdin: true }))).toContain("empty");
  });

  test("cannot fill two fields", async () => {
    const io = fakeIo({ input: canary });
    const options = { field: ["a", "b"], value: "-" };
    expect(await refusal(readSecretValue(io, options))).toContain("--json-stdin");
  });

  test("is not read from a terminal, which would show it", async () => {
    const io = fakeIo({ isTTY: true });
    expect(await refusal(readSecretValue(io, { value: "-" }))).toContain("without echo");
  });
});

describe("a value from a file", () => {
  test("fills the given field", async () => {
    const document = `{"type": "service_account", "private_key": "${canary}"}\n`;
    const options = { field: ["service_account_json"], fromFile: await fileWith(document) };
    expect(await readSecretValue(fakeIo(), options)).toEqual({
      service_account_json: document.trimEnd(),
    });
  });

  test("is rejected if it is missing, too large or not UTF-8", async () => {
    const invalid = await fileWith(new Uint8Array([0x73, 0xff]));
    const large = await fileWith("x".repeat(1_048_577));
    const read = (fromFile: string) => readSecretValue(fakeIo(), { fromFile });
    expect(await refusal(read(invalid))).toContain("UTF-8");
    expect(await refusal(read(large))).toContain("1,048,576 bytes");
    expect(await refusal(read(`${large}.gone`))).toContain("ENOENT");
  });
});

describe("fields from JSON", () => {
  test("are stored unchanged", async () => {
    const fields = { aws_access_key_id: "AKIA0", aws_secret_access_key: canary };
    const options = { jsonStdin: true };
    const io = fakeIo({ input: JSON.stringify(fields) });
    expect(await readSecretValue(io, options)).toEqual(fields);
    const jsonFile = await fileWith(JSON.stringify(fields));
    expect(await readSecretValue(fakeIo(), { jsonFile })).toEqual(fields);
  });

  test.each([canary, `{"api_key": ${canary}}`, `["${canary}"]`, `{"a": {"b": "${canary}"}}`, "{}"])(
    "are rejected without being repeated: %j",
    async (input) => {
      const io = fakeIo({ input });
      expect(await refusal(readSecretValue(io, { jsonStdin: true }))).toContain("JSON");
    },
  );
});

describe("the command line", () => {
  test("cannot contain a value, which errors do not repeat", async () => {
    const said = await refusal(readSecretValue(fakeIo(), { value: canary }));
    expect(said).toContain("history");
    await refusal(readSecretValue(fakeIo(), { field: [`api_key=${canary}`] }));
  });

  test.each([
    { fromStdin: true, fromFile: "x" },
    { value: false as const, jsonStdin: true },
    { jsonStdin: true, jsonFile: "x" },
  ])("can have only one source, not %j", async (options) => {
    const said = await refusal(readSecretValue(fakeIo(), options));
    expect(said).toContain("one of");
  });

  test("can request a secret without fields", async () => {
    expect(await readSecretValue(fakeIo(), { value: false })).toEqual({});
  });
});

describe("a prompt for a value", () => {
  test("asks for each field without echo", async () => {
    const io = fakeIo({ isTTY: true });
    const value = readSecretValue(io, { field: ["client_id", "client_secret"] });
    await io.shown("client_id (not shown): ");
    expect(io.raw()).toBe(true);
    io.typing.write("someone\r");
    await io.shown("client_secret (not shown): ");
    io.typing.write(`${canary}\r`);
    expect(await value).toEqual({ client_id: "someone", client_secret: canary });
    expect(io.raw()).toBe(false);
    expect(io.err()).not.toMatch(/someone|canary/);
    expect(io.out()).toBe("");
  });

  test("ends at Ctrl-C and restores the terminal", async () => {
    const io = fakeIo({ isTTY: true });
    const value = readSecretValue(io, {});
    await io.shown("api_key (not shown): ");
    io.typing.write("sk-\u0003");
    await expect(value).rejects.toMatchObject({ exitCode: 130 });
    expect(io.raw()).toBe(false);
    expect(io.err()).toContain("\u001b[?2004l");
  });

  test("ends at the end of input", async () => {
    const io = fakeIo({ isTTY: true });
    const value = readSecretValue(io, {});
    io.typing.end();
    await expect(value).rejects.toMatchObject({ exitCode: 130 });
    expect(io.raw()).toBe(false);
  });

  test("rejects several pasted lines and an empty line", async () => {
    for (const typed of [`${canary}\rrest\r`, "\r"]) {
      const io = fakeIo({ isTTY: true });
      const value = readSecretValue(io, {});
      await io.shown("api_key");
      io.typing.write(typed);
      await refusal(value);
      expect(io.raw()).toBe(false);
    }
  });

  test("requires a terminal", async () => {
    expect(await refusal(readSecretValue(fakeIo(), {}))).toContain("--value -");
  });
});
