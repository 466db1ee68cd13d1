import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const program = resolve(import.meta.dirname, "../src/remove-stale-outputs.ts");

/** A package with these sources, which `compile` builds. */
function packageOf(sources: Readonly<Record<string, string>>) {
  const clone = mkdtempSync(join(tmpdir(), "gw-stale-"));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  const folder = join(clone, "packages/acme");
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const compilerOptions = {
    ...{ composite: true, declarationMap: true, sourceMap: true, target: "es2023", types: [] },
    ...{ module: "nodenext", rootDir: "src", outDir: "dist", tsBuildInfoFile: "dist/.tsbuildinfo" },
  };
  write("package.json", '{ "type": "module" }');
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  for (const [path, text] of Object.entries(sources)) write(`src/${path}`, text);
  return {
    ...{ folder, write },
    compile() {
      const compiler = join(root, "node_modules/typescript/bin/tsc");
      execFileSync(process.execPath, [compiler, "-b", folder], { stdio: "inherit" });
    },
    remove: (path: string) => rmSync(join(folder, path), { recursive: true }),
    clean() {
      const { status, stderr } = spawnSync(process.execPath, [program, clone], {
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    },
    outputs: () =>
      globSync("**/*.js", { cwd: join(folder, "dist") })
        .map((path) => path.replaceAll("\\", "/"))
        .sort(),
  };
}

const one = "export const one: number = 1;\n";

test("outputs of deleted sources and their folders are removed", () => {
  const { folder, write, compile, remove, clean, outputs } = packageOf({
    ...{ "one.ts": one, "old.ts": one, "inner/kept.ts": one, "inner/old/two.ts": one },
  });
  compile();
  write("dist/bundle/old-Cs81.js", "");
  write("dist/commit", "");
  remove("src/old.ts");
  remove("src/inner/old");
  clean();
  expect(outputs()).toEqual(["bundle/old-Cs81.js", "inner/kept.js", "one.js"]);
  const rest = globSync("dist/**/*", { cwd: folder }).filter((path) => /old|two/.test(path));
  expect(rest.map((path) => path.replaceAll("\\", "/"))).toEqual(["dist/bundle/old-Cs81.js"]);
  expect(existsSync(join(folder, "dist/commit"))).toBe(true);
});

test("a source that returns is compiled again", () => {
  const { write, remove, clean, compile, outputs } = packageOf({ "one.ts": one, "two.ts": one });
  compile();
  remove("src/two.ts");
  clean();
  write("src/two.ts", one);
  compile();
  expect(outputs()).toEqual(["one.js", "two.js"]);
});

test("a package without stale outputs keeps the record of its build", () => {
  const { folder, write, clean, outputs } = packageOf({ "one.ts": one });
  write("dist/one.js", "");
  write("dist/.tsbuildinfo", "{}");
  clean();
  expect(readFileSync(join(folder, "dist/.tsbuildinfo"), "utf8")).toBe("{}");
  expect(outputs()).toEqual(["one.js"]);
});

test("a folder that the compiler did not write is unchanged", () => {
  const { write, clean, outputs } = packageOf({ "one.ts": one });
  write("dist/assets/page.js", "");
  clean();
  expect(outputs()).toEqual(["assets/page.js"]);
});

test("every build begins with it", () => {
  const turbo = join(root, "node_modules/.bin/turbo");
  const args = ["run", "build", "--filter=@gw/entities", "--dry=json"];
  const plan = JSON.parse(execFileSync(turbo, args, { cwd: root, encoding: "utf8" }));
  const { tasks } = plan as {
    tasks: { taskId: string; command: string; dependencies: string[] }[];
  };
  const build = tasks.find(({ taskId }) => taskId === "@gw/entities#build");
  expect(build?.dependencies).toContain("//#build:clean");
  const clean = tasks.find(({ taskId }) => taskId === "//#build:clean");
  expect(clean?.command).toBe("node tooling/bundle/src/remove-stale-outputs.ts");
});
