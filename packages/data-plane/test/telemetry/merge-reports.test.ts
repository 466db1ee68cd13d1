import { expect, test } from "vitest";
import { mergeReports } from "../../src/telemetry/merge-reports.ts";

test("the last valid value of each field of a report counts", () => {
  const earlier = {
    input_tokens: 7,
    cache_creation_input_tokens: 5,
    cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
    details: [{ modality: "TEXT", tokenCount: 7 }],
    service_tier: "priority",
  };
  const later = {
    input_tokens: null,
    cache_creation_input_tokens: -1,
    cache_creation: { ephemeral_1h_input_tokens: 4 },
    output_tokens: 9,
    details: [{ modality: "AUDIO", tokenCount: 1 }],
    service_tier: "standard",
  };
  expect(mergeReports(earlier, later)).toEqual({
    input_tokens: 7,
    cache_creation_input_tokens: 5,
    cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 4 },
    output_tokens: 9,
    details: [{ modality: "AUDIO", tokenCount: 1 }],
    service_tier: "standard",
  });
  expect(mergeReports(earlier, { cache_creation: null, input_tokens: "8" })).toEqual(earlier);
});

test("objects that no report has are omitted, however deep they are", () => {
  const nested = JSON.parse(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`);
  const report = { input_tokens: 7, input_tokens_details: { lifetimes: { long: 2 } } };
  const merged = mergeReports(mergeReports({}, { ...report, nested }), { nested });
  expect(merged).toMatchObject(report);
  expect(merged.nested).toEqual({ a: { a: {} } });
});

test("a field with the name of the prototype is a field like others", () => {
  const merged = mergeReports({}, JSON.parse('{"__proto__":{"input_tokens":7}}'));
  expect(merged.input_tokens).toBeUndefined();
});
