import { join } from "node:path";
import { expect, test } from "vitest";
import { builtFile } from "../src/built-file.ts";

test("a file of a build is found, or the command that writes it is named", () => {
  const { dirname, filename } = import.meta;
  expect(builtFile("built-file.test.ts", dirname)).toBe(filename);
  expect(builtFile("tooling/bundle/test/built-file.test.ts")).toBe(filename);
  expect(() => builtFile("dist/main.js", join(dirname, "none"))).toThrow(
    /^dist\/main\.js is not built; run `pnpm build`$/,
  );
});
