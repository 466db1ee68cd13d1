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

test("what a reader installs is what the README says", () => {
  expect(readInstructions(readme).installs).toEqual(["@gw/a", "zod", "typescript"]);
});

test("a block that imports is a program, one that does not goes on with the one before", () => {
  expect(readInstructions(readme).examples).toEqual([
    'import { a } from "@gw/a";\n\na();\n',
    'import { b } from "@gw/a/b";\n',
  ]);
});

test("a README without a program has none", () => {
  expect(readInstructions("# @gw/a\n").examples).toEqual([]);
});

test("packages are told from modules of Node, entry points from packages", () => {
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
