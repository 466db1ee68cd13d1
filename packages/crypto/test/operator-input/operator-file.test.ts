import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  examineFolder,
  hasInvisibleCharacter,
  ownershipProblem,
  readOperatorFile,
  rereadOperatorFile,
} from "../../src/operator-input/index.js";
import { examineContent } from "../../src/operator-input/operator-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gw-operator-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function file(content: string | Uint8Array, { mode = 0o600, name = "file" } = {}): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** The output of a script whose argument is a pipe with a slow writer. */
function readingPipe(script: string): string {
  // The second part is written by a process that takes a while to start.
  const command = '"$0" --input-type=module -e "$1" <(printf te; "$0" -p "\'xt\'")';
  return spawnSync("bash", ["-c", command, process.execPath, script], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  }).stdout;
}

describe("a file of an operator", () => {
  test.each([
    ["a line feed", "text\n"],
    ["a carriage return and a line feed", "text\r\n"],
    ["a byte order mark", "\ufefftext\r\n"],
    ["neither", "text"],
  ])("is read without %s", (_, content) => {
    expect(readOperatorFile(file(content)).text).toBe("text");
  });

  test("keeps all other white space", () => {
    expect(readOperatorFile(file(" \ta\n\n")).text).toBe(" \ta\n");
  });

  test.each(["a#b", "a?b", "a%20b", "a b", "file:a", "é"])("may have the name %s", (name) => {
    expect(readOperatorFile(file("text", { name })).text).toBe("text");
  });

  test.each([
    [
      "longer than its limit",
      () => file("x".repeat(8_193)),
      "must be UTF-8 text of at most 8,192 bytes",
    ],
    [
      "UTF-16",
      () => file(Buffer.from("\ufefftext", "utf16le")),
      "must be UTF-8 text of at most 8,192 bytes",
    ],
    ["missing", () => join(folder, "missing"), "cannot be read (ENOENT)"],
    ["a folder", () => folder, "cannot be read (EISDIR)"],
    ["endless", () => "/dev/zero", "must be UTF-8 text of at most 8,192 bytes"],
  ])("is rejected if it is %s", (_, path, message) => {
    expect(() => readOperatorFile(path(), { isOwned: true })).toThrow(message);
  });

  test("leaves no bytes of its content in memory, even if it is rejected", () => {
    for (const mode of [0o600, 0o666]) {
      const bytes = Buffer.from("text");
      const stats = statSync(file("text", { mode }));
      const examine = () => examineContent({ bytes, stats }, { isOwned: true });
      if (mode === 0o600) expect(examine().text).toBe("text");
      else expect(examine).toThrow("can be written by other users");
      expect([...bytes]).toEqual([0, 0, 0, 0]);
    }
  });

  test("may be a pipe whose writer has not finished", () => {
    const script = `const { readOperatorFile } = await import("@gw/crypto/operator-input");
      process.stdout.write(readOperatorFile(process.argv[1]).text);`;
    expect(readingPipe(script)).toBe("text");
  });
});

describe("a file that is read again", () => {
  test("has the same rules", async () => {
    expect((await rereadOperatorFile(file("\ufefftext\r\n"))).text).toBe("text");
    const writable = file("text", { mode: 0o666, name: "writable" });
    await expect(rereadOperatorFile(writable, { isOwned: true })).rejects.toThrow(
      "can be written by other users",
    );
    await expect(rereadOperatorFile(join(folder, "gone"))).rejects.toThrow("(ENOENT)");
    await expect(rereadOperatorFile(file("12345"), { maxLength: 4 })).rejects.toThrow("4 bytes");
  });

  test("must not be a pipe or a device", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    for (const one of [path, "/dev/zero"]) {
      await expect(rereadOperatorFile(one)).rejects.toThrow("must be a regular file");
    }
  });
});

test("a key file may be a pipe, whose writer does not block the process", () => {
  const script = `const { readKeyFile } = await import("@gw/crypto");
    let turns = 0;
    const turn = setInterval(() => (turns += 1), 1);
    const { content } = await readKeyFile(process.argv[1]);
    clearInterval(turn);
    process.stdout.write(Buffer.from(content).toString().trim() + (turns > 0 ? " in turns" : ""));`;
  expect(readingPipe(script)).toBe("text in turns");
});

describe("the owner of a file", () => {
  test.each([0o600, 0o400, 0o644, 0o444, 0o660, 0o664])("may give it the mode %o", (mode) => {
    const { text, risk } = readOperatorFile(file("text", { mode }), { isOwned: true });
    const readable = "can be read by other users of this machine: run chmod 600 on it";
    expect({ text, risk }).toEqual({ text: "text", risk: mode & 4 ? readable : undefined });
  });

  test.each([0o666, 0o602, 0o606])("may not let others write it: %o", (mode) => {
    const path = file("text", { mode });
    symlinkSync(path, join(folder, "link"));
    for (const one of [path, join(folder, "link")]) {
      expect(() => readOperatorFile(one, { isOwned: true })).toThrow(
        "can be written by other users",
      );
    }
    expect(readOperatorFile(path).text).toBe("text");
  });

  test("is this user or root, whatever link leads to it", () => {
    // A mounted secret of Kubernetes.
    mkdirSync(join(folder, "..2026"));
    chmodSync(join(folder, "..2026"), 0o2775);
    file("text", { name: "..2026/token", mode: 0o444 });
    symlinkSync("..2026", join(folder, "..data"));
    symlinkSync("..data/token", join(folder, "token"));
    expect(readOperatorFile(join(folder, "token"), { isOwned: true }).text).toBe("text");
    expect(examineFolder(join(folder, "..data")).problem).toBeUndefined();
    const isFile = () => true;
    const isDirectory = () => false;
    const user = process.geteuid?.() ?? 0;
    const owned = (uid: number) => ownershipProblem({ uid, mode: 0o100600, isFile, isDirectory });
    expect([owned(user), owned(0)]).toEqual([undefined, undefined]);
    expect(owned(user + 1)).toBe(
      `belongs to user ${user + 1}, who can change it: run chown ${user} on it`,
    );
  });

  test("is no other user", () => {
    // Only root can give a file away.
    if (process.geteuid?.() !== 0) return;
    const path = file("text");
    chownSync(path, 4_711, 4_711);
    expect(() => readOperatorFile(path, { isOwned: true })).toThrow("belongs to user 4711");
    chownSync(folder, 4_711, 4_711);
    expect(examineFolder(folder).problem).toContain("belongs to user 4711");
    chownSync(folder, 0, 0);
  });
});

describe("a folder with secrets", () => {
  test("may not be writable by others, even with the sticky bit", () => {
    for (const mode of [0o777, 0o1777, 0o702]) {
      chmodSync(folder, mode);
      expect(examineFolder(folder).problem).toContain("can be written by other users");
    }
    chmodSync(folder, 0o2775);
    expect(examineFolder(folder)).toEqual({
      problem: undefined,
      warnings: ["can be read by other users of this machine: run chmod o-rx on it"],
    });
  });

  test("has a warning if others can replace it", () => {
    const path = join(folder, "shared/data");
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(join(folder, "shared"), 0o777);
    const { problem, warnings } = examineFolder(path);
    expect({ problem, warnings }).toEqual({
      problem: undefined,
      warnings: [expect.stringContaining(`who can write ${join(folder, "shared")}`)],
    });
    chmodSync(join(folder, "shared"), 0o1777);
    expect(examineFolder(path).warnings).toEqual([]);
  });
});

test.each(["a\nb", "a\r", "\ta", "a\u0000", "a\u0085", "\ufeffa", "a\u2028"])(
  "%j has an invisible character",
  (text) => expect(hasInvisibleCharacter(text)).toBe(true),
);

test.each(["a b", "ä€😀", "a#b?c%"])("%j has none", (text) => {
  expect(hasInvisibleCharacter(text)).toBe(false);
});
