import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { openApiDocument } from "../../src/control-plane/openapi/document.ts";

test("the OpenAPI document has no finding of the recommended rules", async () => {
  const config = await createConfig({ extends: ["recommended"], telemetry: "off" });
  const source = JSON.stringify(openApiDocument());
  const problems = await lintFromString({ source, config, absoluteRef: "openapi.json" });
  expect(
    problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
  ).toEqual([]);
});

test("the patterns have no escape that only some languages know", () => {
  const patterns: string[] = [];
  JSON.stringify(openApiDocument(), (key, value: unknown) => {
    if (key === "pattern" && typeof value === "string") patterns.push(value);
    return value;
  });
  expect(patterns.length).toBeGreaterThan(50);
  expect(patterns.filter((pattern) => /\\(u\{|[pPU])/.test(pattern))).toEqual([]);
});
