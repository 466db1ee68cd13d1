import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { recordSources } from "@gw/bundle/sources";
import { expect, onTestFinished, test, vi } from "vitest";
import { buildPrograms } from "../src/build-programs.ts";

/** A clone whose build steps are replaced by programs that leave a mark. */
function fakeClone() {
  const root = mkdtempSync(join(tmpdir(), "gw-clone-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const mark = 'require("node:fs").writeFileSync("built", "");';
  write("tooling/bundle/src/main.ts", mark);
  write("node_modules/typescript/bin/tsc", mark);
  write("apps/server/src/main.ts", "");
  write("apps/cli/src/main.ts", "");
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return {
    ...{ root, write, lines },
    record(name: string) {
      mkdirSync(join(root, "apps", name, "dist"), { recursive: true });
      recordSources(join(root, "apps", name, "dist"), [join(root, "apps", name, "src/main.ts")]);
    },
    built: (folder: string) => existsSync(join(root, folder, "built")),
  };
}

test("a fresh clone builds every program, with a line for each step", async () => {
  const { root, lines, built } = fakeClone();
  expect(await buildPrograms(["server", "cli"], root)).toBe(true);
  expect([built("apps/server"), built("apps/cli"), built(".")]).toEqual([true, true, true]);
  const [plan, ...steps] = lines;
  expect(plan).toBe("gw: building the server, the command line, the key providers\n");
  expect(steps.map((line) => line.replace(/built .* \((\d of \d), .*/, "built $1")).sort()).toEqual(
    ["gw: built 1 of 3\n", "gw: built 2 of 3\n", "gw: built 3 of 3\n"],
  );
});

test("programs without changes are not built again", async () => {
  const { root, record, write, lines, built } = fakeClone();
  record("server");
  record("cli");
  expect(await buildPrograms(["server", "cli"], root)).toBe(true);
  expect(lines).toEqual([]);
  write("apps/cli/src/main.ts", "changed");
  expect(await buildPrograms(["server", "cli"], root)).toBe(true);
  expect([built("apps/server"), built("apps/cli")]).toEqual([false, true]);
});

test("programs that are not built again get the commit of the clone", async () => {
  const { root, record, built } = fakeClone();
  record("cli");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8" });
  git("init", "--quiet");
  const author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  git(...author, "commit", "--quiet", "--no-gpg-sign", "--allow-empty", "-m", "one");
  expect(await buildPrograms(["cli"], root)).toBe(true);
  expect(built("apps/cli")).toBe(false);
  const commit = readFileSync(join(root, "apps/cli/dist/commit"), "utf8");
  expect(commit).toBe(git("rev-parse", "HEAD"));
});

test("a step that fails is named", async () => {
  const { root, write, lines } = fakeClone();
  write("node_modules/typescript/bin/tsc", "process.exit(2);");
  expect(await buildPrograms(["cli"], root)).toBe(false);
  expect(lines).toContain("gw: could not build the key providers; see the messages above\n");
});
