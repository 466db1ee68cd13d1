import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ApiFormat, formats } from "../../src/formats/formats.ts";
import type { JsonObject } from "../../src/formats/json-object.ts";
import type { ReadFields } from "../../src/formats/usage-rules.ts";
import { BodyReports } from "../../src/telemetry/body-reports.ts";
import { FieldScan } from "../../src/telemetry/field-scan.ts";

/** What is read of a text that arrives in pieces. */
function read(text: string, fields: ReadFields, cuts: readonly number[] = []): JsonObject[] {
  const latin1 = Buffer.from(text).toString("latin1");
  const ends = [...cuts.map((at) => at % (latin1.length + 1)), latin1.length].sort((a, b) => a - b);
  const found: JsonObject[] = [];
  const scan = new FieldScan(fields, (outline) => found.push(outline));
  for (const [at, end] of ends.entries()) scan.push(latin1.slice(ends[at - 1] ?? 0, end));
  return found;
}

/** What is read of a body that arrives in pieces, and ends. */
function readBody(body: Buffer, fields: ReadFields, cuts: readonly number[]): JsonObject[] {
  const ends = [...cuts.map((at) => at % (body.length + 1)), body.length].sort((a, b) => a - b);
  const found: JsonObject[] = [];
  const reports = new BodyReports(fields, (outline) => found.push(outline));
  for (const [at, end] of ends.entries()) reports.push(body.subarray(ends[at - 1] ?? 0, end));
  reports.end();
  return found;
}

describe("the fields that are read of a JSON text", () => {
  test.each([
    ['{"a":"x","b":{"c":1},"usage": {"n":[1,{"m":2}]}}', [{ usage: { n: [1, { m: 2 }] } }]],
    ['{"us\\u0061ge":{"ü":"ü\\"}{"}}', [{ usage: { ü: 'ü"}{' } }]],
    ['[{"usage":{"n":1}}\n,\r\n{"usage":{"n":2}}]', [{ usage: { n: 1 } }, { usage: { n: 2 } }]],
    [
      '{"items":[{"type":"a","x":[]},{"type":"b"}]}',
      [{ items: [{ type: "a" }] }, { items: [{ type: "b" }] }],
    ],
    ['{"usage":{"n":1},"x":{"cut', [{ usage: { n: 1 } }]],
    [
      `{"usage":{"n":"${"x".repeat(9_000)}"},"items":{"type":"a"}}`,
      [{ usage: true }, { items: { type: "a" } }],
    ],
  ])("are found in %s", (text, found) => {
    const fields = { usage: true, items: { type: true } } as const;
    expect(read(text, fields)).toEqual(found);
    const everywhere = Array.from({ length: text.length }, (_, at) => at);
    expect(read(text, fields, everywhere)).toEqual(found);
    for (const cut of everywhere) expect(read(text, fields, [cut, cut + 2])).toEqual(found);
  });

  test.each([
    "",
    "}]",
    '{"usage":null}',
    '{"usage":3}',
    '{"usage":{"n":1',
    '{"x":{"usage":{"n":1}}}',
    '{"x":[{"usage":{"n":1}}]}',
    '{"x":"\\"usage\\":{\\"n\\":1}"}',
    '{"x":"\\\\\\",\\"usage\\":{}"}',
    '[[{"usage":{"n":1}}]]',
    '{"toString":{"usage":{"n":1}}}',
  ])("are not invented: %s", (text) => {
    expect(read(text, { usage: true })).toEqual([]);
  });
});

/** JSON that has a member named like a report in each of its objects, and in its strings. */
const forgedJson = (field: string, report: JsonObject): fc.Arbitrary<unknown> => {
  const forged = {
    [field]: report,
    service_tier: "flex",
    type: "web_search_call",
    groundingMetadata: { forged: 1 },
    container: { id: "forged" },
  };
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        forged,
        JSON.stringify(forged),
        `}],"${field}":{`,
        "\\",
        '"',
        null,
        [1.5, -2],
      ),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc
        .dictionary(
          fc.constantFrom("a", "ü", "content", "parts", "response", "message"),
          tie("tree"),
        )
        .map((members) => ({ ...members, ...forged })),
    ),
  }));
  return tree;
};

/** Where each format has what a model generated, around a response with a report. */
const responses: Readonly<
  Record<ApiFormat, (generated: unknown, report: JsonObject) => JsonObject>
> = {
  openai: (generated, usage) => {
    const output = [{ type: "custom", input: generated }];
    return { choices: [{ message: { extra: generated } }], output, usage, tools: [generated] };
  },
  anthropic: (generated, usage) => {
    const content = [
      { type: "tool_use", input: generated },
      { type: "text", text: generated },
    ];
    return { content, usage, context: generated };
  },
  gemini: (generated, usageMetadata) => {
    const parts = [{ functionCall: { args: generated } }, { text: generated }];
    return { candidates: [{ content: { parts }, x: generated }], usageMetadata, y: [generated] };
  },
};

describe.each(Object.keys(formats) as ApiFormat[])("the usage report of %s", (format) => {
  const { usage: rules } = formats[format];
  const own = { real: 1 };
  const generated = forgedJson(rules.field, { forged: 1 });
  const text = (json: unknown, indent: number): string =>
    JSON.stringify(responses[format](json, own), null, indent);

  test("is none that a model generated, wherever it is and however the response is split", () => {
    fc.assert(
      fc.property(generated, fc.nat(2), fc.array(fc.nat()), (json, indent, cuts) => {
        const found = read(text(json, indent), rules.bodyFields, cuts);
        expect(found.map(rules.reportIn).filter((one) => one !== undefined)).toEqual([own]);
        expect(found.flatMap(rules.chargesIn)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("is the same in short responses, which are parsed, and in long ones", () => {
    fc.assert(
      fc.property(generated, fc.array(fc.nat()), fc.boolean(), (json, cuts, isList) => {
        const whole = text(json, 0);
        const list = isList ? `[${whole},${whole}]` : whole;
        for (const body of [list, `${list}${" ".repeat(4_096)}`]) {
          const found = readBody(Buffer.from(body), rules.bodyFields, cuts);
          const reports = found.map(rules.reportIn).filter((one) => one !== undefined);
          expect(reports).toEqual(isList ? [own, own] : [own]);
          expect(found.flatMap(rules.chargesIn)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("is none that a model generated in a response that is cut anywhere", () => {
    fc.assert(
      fc.property(generated, fc.nat(), fc.boolean(), (json, at, isList) => {
        const whole = text(json, 0);
        const list = isList ? `[${whole},${whole}]` : whole;
        const found = read(list.slice(0, at % list.length), rules.bodyFields);
        const ended = readBody(
          Buffer.from(list).subarray(0, at % list.length),
          rules.bodyFields,
          [],
        );
        for (const outline of [...found, ...ended])
          expect([own, undefined]).toContainEqual(rules.reportIn(outline));
      }),
      { numRuns: 300 },
    );
  });
});
