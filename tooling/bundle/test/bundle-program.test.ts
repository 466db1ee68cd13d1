import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { removeEarlierBuilds } from "../src/build-files.ts";
import { bundleProgram } from "../src/bundle-program.ts";
import { createModuleRecorder } from "../src/module-recorder.ts";
import { programStarter } from "../src/plugins/program-starter.ts";

/** Bundles a program of some files, and returns its folder and a function that runs it. */
async function bundled(files: Readonly<Record<string, string>>, index?: string) {
  const folder = mkdtempSync(join(tmpdir(), "gw-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const bundle = () =>
    bundleProgram({
      ...{ name: "example", nodeRange: ">=22.19" },
      main: join(folder, "src/main.ts"),
      index: index && join(folder, index),
      folder: join(folder, "dist"),
    });
  await bundle();
  const start = (
    options: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input?: string,
  ) =>
    spawnSync(process.execPath, [...options, join(folder, "dist/main.js")], {
      ...{ encoding: "utf8", env, input },
    });
  const run = (env: Readonly<Record<string, string>> = {}, input?: string) => {
    const { stdout, stderr } = start([], env, input);
    expect(stderr).toBe("");
    return stdout;
  };
  const read = (file: string): string => readFileSync(join(folder, "dist", file), "utf8");
  const chunks = (): string[] => readdirSync(join(folder, "dist/bundle"));
  return { folder, bundle, start, run, read, chunks };
}

test("texts outside ASCII keep their value in ASCII files", async () => {
  const texts = ["naïve", "–…", "𝒳😀", "\u2028\ufeff"];
  const { run, read, chunks } = await bundled({
    "src/main.ts": [
      `const texts: string[] = ${JSON.stringify(texts)};`,
      "const words = [`ü4`, /^[ſ😀]+$/u.test('ſ😀'), /ä/.source, ...texts];",
      "process.stdout.write(JSON.stringify(words));",
    ].join("\n"),
  });
  const [main = ""] = chunks().filter((name) => name.startsWith("main-"));
  const code = read(`bundle/${main}`);
  expect(Buffer.byteLength(code)).toBe(code.length);
  const [umlaut, isMatch, source, ...values] = JSON.parse(run());
  expect([umlaut, isMatch, values]).toEqual(["ü4", true, texts]);
  expect(new RegExp(source).test("ä")).toBe(true);
});

test("a file that a module reads is found from every chunk", async () => {
  const { run } = await bundled({
    "assets/greeting.txt": "hello",
    "src/main.ts": 'await import("./deep/lazy.js");',
    "src/deep/lazy.ts": [
      'import { readFileSync } from "node:fs";',
      'const url = new URL("../../assets/greeting.txt", import.meta.url);',
      'process.stdout.write(readFileSync(url, "utf8"));',
    ].join("\n"),
  });
  expect(run()).toBe("hello");
});

test("an import of a built-in module does not read what it does not use", async () => {
  const { folder, run } = await bundled({
    "src/main.ts": [
      'import { createServer } from "node:http";',
      'import process, { pid } from "node:process";',
      'import * as path from "node:path";',
      "process.stdout.write([typeof createServer, typeof pid, path.sep].join(' '));",
    ].join("\n"),
  });
  const recorder = createModuleRecorder(folder);
  expect(run(recorder.env)).toBe("function number /");
  expect(recorder.modules()).toContain("NativeModule http");
  expect(recorder.modules()).not.toContain("NativeModule internal/deps/undici/undici");
});

test("lists the licences of bundled packages, and only of those", async () => {
  const packageFiles = (name: string, file: string) => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({
      ...{ name, version: "1.2.3", license: "MIT", main: "index.js" },
    }),
    [`node_modules/${name}/index.js`]: "exports.value = 1;",
    [`node_modules/${name}/${file}`]: `Copyright of ${name}`,
  });
  const { read } = await bundled({
    ...packageFiles("@scope/used", "LICENSE.md"),
    ...packageFiles("loaded-later", "licence"),
    ...packageFiles("unused", "LICENSE"),
    ...packageFiles("pg", "LICENSE"),
    "src/main.ts": [
      'import { value } from "@scope/used";',
      "process.stdout.write(String(value));",
      'if (process.argv[2]) console.log(await import("loaded-later"));',
      'if (process.argv[3]) await import("pg");',
    ].join("\n"),
  });
  const licenses = read("bundle/THIRD-PARTY-LICENSES.txt");
  expect(licenses).toMatch(/^@scope\/used 1\.2\.3 \(MIT\)\n\nCopyright of @scope\/used\n/);
  expect(licenses).toContain("loaded-later 1.2.3 (MIT)\n\nCopyright of loaded-later\n");
  expect(licenses).not.toMatch(/unused|of pg/);
});

test("a running program loads its own modules after further builds, until a day later", async () => {
  const { folder, bundle, chunks, run } = await bundled(
    {
      "src/main.ts": [
        'process.stdout.write("started ");',
        'process.stdin.once("data", async () => {',
        '  const { text } = await import("./lazy.js");',
        "  process.stdout.write(text);",
        "  process.exit();",
        "});",
      ].join("\n"),
      "src/lazy.ts": "export const text = 'one';",
      "src/index.ts": 'export { text } from "./lazy.js";',
    },
    "src/index.ts",
  );
  const program = spawn(process.execPath, [join(folder, "dist/main.js")]);
  onTestFinished(() => void program.kill());
  await once(program.stdout, "data");
  const first = chunks();
  for (const value of ["two", "three"]) {
    writeFileSync(join(folder, "src/lazy.ts"), `export const text = '${value}';`);
    await bundle();
  }
  program.stdin.write("\n");
  expect(await text(program.stdout)).toBe("one");
  expect(run({}, "\n")).toBe("started three");

  const dayAgo = new Date(Date.now() - 24 * 60 * 60 * 1000 - 1000);
  for (const name of chunks()) utimesSync(join(folder, "dist/bundle", name), dayAgo, dayAgo);
  await bundle();
  const replaced = first.filter((name) => name !== "THIRD-PARTY-LICENSES.txt");
  expect(replaced.length).toBeGreaterThan(0);
  expect(chunks().filter((name) => replaced.includes(name))).toEqual([]);
  expect(run({}, "\n")).toBe("started three");
});

test("a module that was in use until this build is kept, however old it is", async () => {
  const { folder, bundle, chunks } = await bundled({ "src/main.ts": "console.log(1);" });
  const first = chunks();
  const longAgo = new Date(0);
  for (const name of first) utimesSync(join(folder, "dist/bundle", name), longAgo, longAgo);
  for (const value of [2, 3]) {
    writeFileSync(join(folder, "src/main.ts"), `console.log(${value});`);
    await bundle();
  }
  expect(chunks()).toEqual(expect.arrayContaining(first));
});

test("a package contains the modules of the last build alone", async () => {
  const { folder, bundle, chunks, start } = await bundled({ "src/main.ts": "console.log(1);" });
  writeFileSync(join(folder, "src/main.ts"), "console.log(2);");
  await bundle();
  expect(chunks().filter((name) => name.startsWith("main-"))).toHaveLength(2);
  removeEarlierBuilds(join(folder, "dist"));
  expect(chunks().filter((name) => name.startsWith("main-"))).toHaveLength(1);
  expect(start([]).stdout).toBe("2\n");
});

test("the index exports what it exports in the sources, from the same modules as the program", async () => {
  const { folder } = await bundled(
    {
      "src/main.ts": 'import { double } from "./double.js"; console.log(double(2));',
      "src/index.ts": 'export { double } from "./double.js";',
      "src/double.ts": "export const double = (value: number): number => 2 * value;",
    },
    "src/index.ts",
  );
  const code = 'import { double } from "./dist/index.js"; console.log(double(21));';
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
    ...{ cwd: folder, encoding: "utf8" },
  });
  expect(stdout).toBe("42\n");
});

describe("a Node.js that is too old", () => {
  // Before the program starts, so that it looks like another version.
  const pretend = (version: string): string[] => {
    const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
    const code = `Object.defineProperty(process, "versions", { value: ${versions} })`;
    return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
  };

  test.each(["22.18.9", "20.20.2", "14.21.3"])("gets one line: %s", async (version) => {
    const { start } = await bundled({ "src/main.ts": 'console.log("started");' });
    const { status, stdout, stderr } = start(pretend(version));
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: `example: Node.js 22.19 or newer is required; this is Node.js ${version}\n`,
    });
  });

  test.each(["22.19.0", "23.0.0", "100.1.0"])("is not this one: %s", async (version) => {
    const { start } = await bundled({ "src/main.ts": 'console.log("started");' });
    expect(start(pretend(version)).stdout).toBe("started\n");
  });

  test("cannot be named in another form of range", async () => {
    expect(() => programStarter({ name: "example", nodeRange: "^22.19" })).toThrow(
      "`engines.node` must be like >=22.19, not ^22.19",
    );
  });
});
