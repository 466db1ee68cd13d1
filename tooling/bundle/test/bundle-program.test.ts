import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleProgram } from "../src/bundle-program.ts";
import { createModuleRecorder } from "../src/module-recorder.ts";

/** Bundles a program of some files, and returns its folder and a function that runs it. */
async function bundled(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "gw-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await bundleProgram({ entry: join(folder, "src/main.ts"), folder: join(folder, "dist") });
  const run = (env: Readonly<Record<string, string>> = {}) => {
    const args = [join(folder, "dist/main.js")];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    expect(stderr).toBe("");
    return stdout;
  };
  const read = (file: string): string => readFileSync(join(folder, "dist", file), "utf8");
  const chunks = (): string[] => readdirSync(join(folder, "dist/bundle"));
  return { folder, run, read, chunks };
}

test("texts outside ASCII keep their value in ASCII files", async () => {
  const texts = ["naïve", "–…", "𝒳😀", "\u2028\ufeff"];
  const { run, read } = await bundled({
    "src/main.ts": [
      `const texts: string[] = ${JSON.stringify(texts)};`,
      "const words = [`ü4`, /^[ſ😀]+$/u.test('ſ😀'), /ä/.source, ...texts];",
      "process.stdout.write(JSON.stringify(words));",
    ].join("\n"),
  });
  const code = read("main.js");
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

test("a new bundle replaces the files of the previous one", async () => {
  const { folder, chunks } = await bundled({
    "src/main.ts": 'await import("./lazy.js");',
    "src/lazy.ts": "process.stdout.write('one');",
  });
  const [first] = chunks().filter((name) => name.startsWith("lazy"));
  writeFileSync(join(folder, "src/lazy.ts"), "process.stdout.write('two');");
  await bundleProgram({ entry: join(folder, "src/main.ts"), folder: join(folder, "dist") });
  const lazy = chunks().filter((name) => name.startsWith("lazy"));
  expect(lazy).toHaveLength(1);
  expect(lazy).not.toContain(first);
});
