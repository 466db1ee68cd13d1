import { spawn } from "node:child_process";
import { once } from "node:events";
import { type link, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { DurableFile, syncFolder, writeDurableFile } from "../src/durable-file.js";
import { temporaryFolder } from "./gateway.js";

const linkFails = vi.hoisted(() => ({ code: undefined as string | undefined }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  const failing: typeof link = (from, to) =>
    linkFails.code === undefined
      ? original.link(from, to)
      : Promise.reject(Object.assign(new Error("no link"), { code: linkFails.code }));
  return { ...original, link: failing };
});
beforeEach(() => {
  linkFails.code = undefined;
});

async function folderWith(content?: string): Promise<{ folder: string; path: string }> {
  const folder = await temporaryFolder();
  const path = join(folder, "file");
  if (content !== undefined) await writeFile(path, content);
  return { folder, path };
}

describe("writeDurableFile", () => {
  test("writes a new file that only its owner can read", async () => {
    const { folder, path } = await folderWith();
    expect(await writeDurableFile(path, "héllo\n")).toBe(true);
    expect(await readFile(path, "utf8")).toBe("héllo\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("sets another mode if one is given", async () => {
    const { path } = await folderWith();
    await writeDurableFile(path, "text", { mode: 0o640 });
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test("keeps an existing file", async () => {
    const { folder, path } = await folderWith("old");
    expect(await writeDurableFile(path, "new")).toBe(false);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("keeps a symbolic link without a target", async () => {
    const { folder, path } = await folderWith();
    await symlink(join(folder, "absent"), path);
    expect(await writeDurableFile(path, "new")).toBe(false);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("replaces an existing file on request", async () => {
    const { folder, path } = await folderWith("old");
    expect(await writeDurableFile(path, "new", { replace: true })).toBe(true);
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("creates one file when many writers compete", async () => {
    const { folder, path } = await folderWith();
    const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`);
    const results = await Promise.all(texts.map((text) => writeDurableFile(path, text)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, "utf8")).toBe(texts[results.indexOf(true)]);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("rejects with the error of the file system and leaves no file", async () => {
    const { folder, path } = await folderWith();
    await expect(writeDurableFile(join(folder, "absent", "file"), "text")).rejects.toMatchObject({
      code: "ENOENT",
    });
    await mkdir(path);
    await expect(writeDurableFile(path, "text", { replace: true })).rejects.toMatchObject({
      code: "EISDIR",
    });
    linkFails.code = "EIO";
    await expect(writeDurableFile(join(folder, "other"), "text")).rejects.toMatchObject({
      code: "EIO",
    });
    expect(await readdir(folder)).toEqual(["file"]);
  });
});

describe("on a file system without hard links", () => {
  test("a new file is written", async () => {
    const { folder, path } = await folderWith();
    linkFails.code = "EPERM";
    expect(await writeDurableFile(path, "text")).toBe(true);
    expect(await readFile(path, "utf8")).toBe("text");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("an existing file is kept", async () => {
    const { folder, path } = await folderWith("old");
    linkFails.code = "ENOTSUP";
    expect(await writeDurableFile(path, "new")).toBe(false);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file"]);
  });
});

describe("a streamed file", () => {
  test("appears only when it is published", async () => {
    const { folder, path } = await folderWith();
    const file = await DurableFile.create(path);
    for (const size of [1, 70_000, 200_000]) await file.write(Buffer.alloc(size, 65));
    await file.write("end");
    await file.finish();
    await file.finish();
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^file\..*\.tmp$/)]);
    expect(await file.publish()).toBe(true);
    expect(await readFile(path, "utf8")).toBe(`${"A".repeat(270_001)}end`);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("leaves nothing when it is discarded", async () => {
    const { folder, path } = await folderWith("old");
    const file = await DurableFile.create(path, { replace: true });
    await file.write("new");
    await file.discard();
    await file.discard();
    expect(await readdir(folder)).toEqual(["file"]);
    expect(await readFile(path, "utf8")).toBe("old");
  });

  test("stays after a discard that follows its publication", async () => {
    const { path } = await folderWith();
    const file = await DurableFile.create(path);
    await file.write("text");
    await file.publish();
    await file.discard();
    expect(await readFile(path, "utf8")).toBe("text");
  });

  test("does not replace a file that was created during the writing", async () => {
    const { folder, path } = await folderWith();
    const file = await DurableFile.create(path);
    await file.write("new");
    await writeFile(path, "other");
    expect(await file.publish()).toBe(false);
    await file.discard();
    expect(await readFile(path, "utf8")).toBe("other");
    expect(await readdir(folder)).toEqual(["file"]);
  });
});

describe("a process that is killed while it writes", () => {
  const script = fileURLToPath(new URL("./writing-process.ts", import.meta.url));

  async function killWhileWriting(path: string, replace: "replace" | "keep"): Promise<void> {
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const child = spawn(process.execPath, [script, path, replace], { stdio: [...stdio] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const exit = once(child, "exit");
    const [output] = await Promise.race([once(child.stdout, "data"), exit]);
    expect(String(output)).toBe("half-written\n");
    child.kill("SIGKILL");
    await exit;
  }

  test("leaves no file under the name, and the next writer succeeds", async () => {
    const { folder, path } = await folderWith();
    await killWhileWriting(path, "keep");
    expect(await readdir(folder)).toEqual([expect.stringMatching(/\.tmp$/)]);
    expect(await writeDurableFile(path, "text")).toBe(true);
    expect(await readFile(path, "utf8")).toBe("text");
  });

  test("leaves the file that it would have replaced", async () => {
    const { path } = await folderWith("old");
    await killWhileWriting(path, "replace");
    expect(await readFile(path, "utf8")).toBe("old");
  });
});

test("a folder that does not exist cannot be synced", async () => {
  await expect(syncFolder(join(await temporaryFolder(), "absent"))).rejects.toMatchObject({
    code: "ENOENT",
  });
});
