import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";

const key = /^raw:[A-Za-z0-9+/]{43}=\n$/;

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "kek-1");
}

async function generate(...args: readonly string[]) {
  const io = fakeIo();
  const code = await runCli(["keys", "generate", ...args], io);
  return { code, out: io.out(), err: io.err() };
}

test("prints a different key each time", async () => {
  const first = await generate();
  expect(first).toEqual({ code: 0, out: expect.stringMatching(key), err: "" });
  expect((await generate()).out).not.toBe(first.out);
});

test("writes a key to a new file of its owner without printing it", async () => {
  const file = await newFile();
  const { code, out, err } = await generate("--out", file);
  expect(code).toBe(0);
  expect(out + err).not.toContain("raw:");
  expect(err).toContain(`GW_KEK_1=file:${file}`);
  expect(await readFile(file, "utf8")).toMatch(key);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("never overwrites a file", async () => {
  const file = await newFile();
  await writeFile(file, "precious");
  expect(await generate("--out", file)).toMatchObject({ code: 5, out: "" });
  expect(await readFile(file, "utf8")).toBe("precious");
});

test("fails if the folder does not exist", async () => {
  const file = `${await newFile()}/nowhere`;
  expect(await generate("--out", file, "--json")).toMatchObject({
    code: 1,
    err: expect.stringContaining("ENOENT"),
  });
});
