import { expect, test } from "vitest";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { usageOptions } from "../../src/telemetry/usage-options.ts";

function optionsFor(json: string | undefined): string | undefined {
  const member = json === undefined ? "" : `,"stream_options":${json}`;
  const body = parseCallBody(Buffer.from(`{"model":"m"${member}}`));
  return usageOptions(body, "stream_options");
}

test.each([
  [undefined, '{"include_usage":true}'],
  ["null", '{"include_usage":true}'],
  ["{}", '{"include_usage":true}'],
  ['{ "include_obfuscation" : false }', '{"include_usage":true, "include_obfuscation" : false }'],
  ['{"include_usage": false ,"x":1.0}', '{"include_usage": true ,"x":1.0}'],
  ['{"include_usage":null}', '{"include_usage":true}'],
  ['{"x":{"include_usage":true}}', '{"include_usage":true,"x":{"include_usage":true}}'],
])("the options %s ask for the usage, too", (given, asked) => {
  expect(optionsFor(given)).toBe(asked);
});

test.each([
  '{"include_usage":true}',
  '{"include_usage":"yes"}',
  '{"include_usage":1}',
  '"include_usage"',
  "true",
  "[]",
  `{"pad":"${"x".repeat(20_000)}"}`,
  `{${Array.from({ length: 1_001 }, (_, index) => `"${index}":1`)}}`,
])("the options %s are left to the provider", (given) => {
  expect(optionsFor(given)).toBeUndefined();
});

test("the last of several options counts, as for most parsers", () => {
  expect(optionsFor('{"include_usage":true},"stream_options":null')).toBe('{"include_usage":true}');
  expect(optionsFor('null,"stream_options":{"include_usage":true}')).toBeUndefined();
});
