import { expect, test } from "vitest";
import * as limits from "../src/index.ts";

test("exports", () => {
  expect(limits).toBeDefined();
});
