import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ConsumerProject } from "../src/consumer-project.ts";

const { resolve } = createRequire(import.meta.url);
const tsc = join(dirname(resolve("typescript/package.json")), "bin/tsc");

/** Creates a project with an installed library, so that the tests use no registry. */
function projectWith(library: { readonly js: string; readonly dts: string }) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gw-consumer-")));
  const installed = join(folder, "node_modules/library");
  mkdirSync(installed, { recursive: true });
  writeFileSync(
    join(installed, "package.json"),
    JSON.stringify({ name: "library", type: "module", exports: "./index.js" }),
  );
  writeFileSync(join(installed, "index.js"), library.js);
  writeFileSync(join(installed, "index.d.ts"), library.dts);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  mkdirSync(join(folder, "node_modules/@types"));
  symlinkSync(
    dirname(resolve("@types/node/package.json")),
    join(folder, "node_modules/@types/node"),
  );
  return {
    project: new ConsumerProject(folder),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const library = {
  js: "export const answer = 42;",
  dts: "export declare const answer: number;",
};

test("compiles and runs a program", async () => {
  using subject = projectWith(library);
  const code = `import { answer } from "library";\nif (answer !== 42) throw new Error("no");`;
  await subject.project.compile([code], tsc);
  await subject.project.runExample(1, process.execPath);
});

test("rejects a program with a type error", async () => {
  using subject = projectWith(library);
  const code = `import { answer } from "library";\nconst text: string = answer;`;
  await expect(subject.project.compile([code], tsc)).rejects.toThrow(
    /example-1\.ts\(2,7\).*TS2322/,
  );
});

test("rejects a library whose types do not compile", async () => {
  using subject = projectWith({ ...library, dts: `export { answer } from "nowhere";` });
  await expect(
    subject.project.compile([`import { answer } from "library";\nanswer;`], tsc),
  ).rejects.toThrow(/nowhere/);
});

test("reports the output of a program that throws", async () => {
  using subject = projectWith({ ...library, js: `export const answer = 0;` });
  const code = `import { answer } from "library";\nif (answer !== 42) throw new Error("not 42");`;
  await subject.project.compile([code], tsc);
  await expect(subject.project.runExample(1, process.execPath)).rejects.toThrow(/not 42/);
});
