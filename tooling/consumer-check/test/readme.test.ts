import { expect, test } from "vitest";
import { importedPackages, readInstructions } from "../src/readme.ts";

const readme = `# @gw/a

\`\`\`sh
npm install @gw/a zod
$ npm i --save-dev typescript
npx gw --help
\`\`\`

\`\`\`ts
import { a } from "@gw/a";
\`\`\`

And then:

\`\`\`ts
a();
\`\`\`

\`\`\`ts
import { b } from "@gw/a/b";
\`\`\`

\`\`\`json
{ "import": "nothing" }
\`\`\`
`;

test("reads the packages of the install commands", () => {
  expect(readInstructions(readme).installs).toEqual(["@gw/a", "zod", "typescript"]);
});

test("starts a program at a block with an import, and continues it with the next blocks", () => {
  expect(readInstructions(readme).examples).toEqual([
    'import { a } from "@gw/a";\n\na();\n',
    'import { b } from "@gw/a/b";\n',
  ]);
});

test("finds no program in a README without code", () => {
  expect(readInstructions("# @gw/a\n").examples).toEqual([]);
});

test("returns package names without entry points and without modules of Node.js", () => {
  const code = `
    import { readFile } from "node:fs/promises";
    import type { A } from "@gw/a/schemas";
    import {
      b,
    } from "@gw/b";
    import "zod/v4";
    export * from "./own.js";
    await import("@gw/a");
  `;
  expect(importedPackages(code)).toEqual(["@gw/a", "@gw/b", "zod"]);
});

test("a name in text that ends like a keyword imports nothing", () => {
  expect(importedPackages('const file = `{ "valid_from": "2026-01-01" }`;')).toEqual([]);
});
