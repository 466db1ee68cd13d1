import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { recordBuild } from "@gw/bundle/build-record";
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
  write("node_modules/.modules.yaml", "");
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
      recordBuild(join(root, "apps", name, "dist"), [join(root, "apps", name, "src/main.ts")], []);
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
  write("node_modules/.modules.yaml", "");
  write("node_modules/typescript/bin/tsc", "process.exit(2);");
  expect(await buildPrograms(["cli"], root)).toBe(false);
  expect(lines).toContain("gw: could not build the key providers; see the messages above\n");
});

/** A bundler that records its build, and one more line in the file `builds`. */
const recordingBundler = `
  import { appendFileSync } from "node:fs";
  import { recordBuild } from "${import.meta.resolve("@gw/bundle/build-record")}";
  appendFileSync("builds", "built\\n");
  recordBuild("dist", [process.cwd() + "/src/main.ts"], []);
`;

/** Builds the command line in a separate process. */
async function buildInProcess(root: string, ...args: readonly string[]) {
  const program = join(import.meta.dirname, "programs/build.ts");
  const child = spawn(process.execPath, [program, root, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { status, stderr };
}

test("commands at once build a clone once, and all of them succeed", async () => {
  const { root, write } = fakeClone();
  write("tooling/bundle/src/main.ts", recordingBundler);
  write("package.json", '{ "type": "module" }');
  const outcomes = await Promise.all([1, 2, 3].map(() => buildInProcess(root)));
  expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(readFileSync(join(root, "apps/cli/builds"), "utf8")).toBe("built\n");
  const built = outcomes.filter(({ stderr }) => stderr.includes("built the command line"));
  expect(built).toHaveLength(1);
});

test.each([
  ["of a process that ended", () => String(spawnSync(process.execPath, ["--version"]).pid)],
  ["without a process, that was not just created", () => ""],
])("a lock %s keeps no command waiting", async (_, content) => {
  const { root, write, built } = fakeClone();
  const lock = "node_modules/.gw-build.lock";
  write(lock, content());
  utimesSync(join(root, lock), 0, 0);
  expect(await buildPrograms(["cli"], root)).toBe(true);
  expect(built("apps/cli")).toBe(true);
  expect(existsSync(join(root, lock))).toBe(false);
});

test("a build that fails lets the next command build", async () => {
  const { root, write, built } = fakeClone();
  write("tooling/bundle/src/main.ts", "process.exit(1);");
  expect(await buildPrograms(["cli"], root)).toBe(false);
  write("tooling/bundle/src/main.ts", 'require("node:fs").writeFileSync("built", "");');
  expect(await buildPrograms(["cli"], root)).toBe(true);
  expect(built("apps/cli")).toBe(true);
});

test("a user who may not write to a clone runs what is built, and learns who can build changes", async () => {
  const { root, record, write } = fakeClone();
  record("cli");
  // A clone without a commit would have it removed.
  write("apps/cli/dist/commit", "of the owner\n");
  for (const folder of [root, ...globSync("**/", { cwd: root }).map((path) => join(root, path))]) {
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
  }
  expect(await buildInProcess(root, "unprivileged")).toEqual({ status: 0, stderr: "" });
  chmodSync(join(root, "apps/cli/src"), 0o755);
  write("apps/cli/src/main.ts", "changed");
  expect(await buildInProcess(root, "unprivileged")).toEqual({
    status: 1,
    stderr: `gw: the sources changed, and this user may not write to ${root}: run gw as its owner\n`,
  });
});

/** Puts an `npx` on the PATH that appends its arguments to the file `npx` of its folder. */
function fakeNpx(root: string, status = 0): () => string {
  const file = join(root, "path/npx");
  mkdirSync(dirname(file));
  writeFileSync(file, `#!/bin/sh\necho "$@" >> npx\nexit ${status}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${dirname(file)}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return () => (existsSync(join(root, "npx")) ? readFileSync(join(root, "npx"), "utf8") : "");
}

const install = "-y pnpm@1.2.3 install --frozen-lockfile\n";

test("a clone that is not installed is installed first", async () => {
  const { root, write, lines, built } = fakeClone();
  write("package.json", '{ "packageManager": "pnpm@1.2.3" }');
  rmSync(join(root, "node_modules/.modules.yaml"));
  const npx = fakeNpx(root);
  expect(await buildPrograms(["cli"], root)).toBe(true);
  expect(npx()).toBe(install);
  expect(lines[0]).toBe("gw: installing packages\n");
  expect(built("apps/cli")).toBe(true);
});

test("an installation that fails is named, with the command to run", async () => {
  const { root, write, lines, built } = fakeClone();
  write("package.json", '{ "packageManager": "pnpm@1.2.3" }');
  rmSync(join(root, "node_modules/.modules.yaml"));
  fakeNpx(root, 1);
  expect(await buildPrograms(["cli"], root)).toBe(false);
  expect(lines.at(-1)).toBe(
    `gw: could not install packages; run npx -y pnpm@1.2.3 install in ${root}\n`,
  );
  expect(built("apps/cli")).toBe(false);
});

test.each([
  ["without a package manager", undefined, ".", install],
  ["by npm", "npm/11.0.0 node/v24.0.0 linux x64", ".", install],
  ["by pnpm in another project", "pnpm/1.2.3 npm/? node/? linux x64", "other", install],
  ["by pnpm, which has installed", "pnpm/1.2.3 npm/? node/? linux x64", ".", ""],
])("a changed lock file is installed in a command run %s", async (_, agent, project, expected) => {
  const { root, write } = fakeClone();
  write("package.json", '{ "packageManager": "pnpm@1.2.3" }');
  write("pnpm-lock.yaml", "one");
  recordBuild(join(root, "apps/cli/dist"), [join(root, "pnpm-lock.yaml")], []);
  write("pnpm-lock.yaml", "two");
  const npx = fakeNpx(root);
  vi.stubEnv("npm_execpath", "/usr/lib/manager");
  vi.stubEnv("npm_config_user_agent", agent);
  vi.stubEnv("npm_package_json", join(root, project, "package.json"));
  expect(await buildPrograms(["cli"], root)).toBe(true);
  expect(npx()).toBe(expected);
});
