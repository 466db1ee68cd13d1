import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallBody } from "../../src/call/call-body.ts";

function parse(text: string): CallBody {
  return CallBody.parse(Buffer.from(text));
}

function renamed(text: string, model: string): string {
  return parse(text).withModel(model).toString();
}

describe("the body of a call", () => {
  test("keeps every byte except the value of model", () => {
    const text =
      ' {"a" : [1,{"model":"inner"}] ,\n"model"\t:  "chat" , "b":"\\"model\\":1", "c":1.0 } ';
    expect(parse(text).model).toBe("chat");
    expect(renamed(text, "gpt-4o")).toBe(text.replace('"chat"', '"gpt-4o"'));
    expect(renamed('{"model":"x"}', 'a"\\b\u00e9')).toBe('{"model":"a\\"\\\\b\u00e9"}');
  });

  test("may have no model if the path names it", () => {
    expect(parse('{"input":"x"}').model).toBeUndefined();
    expect(renamed(' {"input":"x"}', "gpt")).toBe(' {"model":"gpt","input":"x"}');
    expect(renamed("{ }", "gpt")).toBe('{"model":"gpt" }');
  });

  test.each([
    '{"model":"a","model":"b"}',
    '{"model":"a","\\u006dodel":"b"}',
    '{"model":"a","MODEL":"b"}',
    '{"Model":"a"}',
    '{"model":1}',
    '{"model":null}',
    '{"model":["a"]}',
    "[]",
    '"model"',
    "null",
    "",
    '{"model":"a"',
    '{"model":"a",}',
    '{"model":"a"} x',
    "{'model':'a'}",
    '{/*c*/"model":"a"}',
    '\ufeff{"model":"a"}',
  ])("is rejected if parsers might disagree about the model: %s", (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: "INVALID_PARAMETER_VALUE" }));
  });

  test("is rejected if it is not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from('{"model":"a'), Buffer.of(0xff), Buffer.from('"}')]);
    expect(() => CallBody.parse(bytes)).toThrow("UTF-8");
  });

  test("finds top-level fields in every notation", () => {
    const body = parse('{"model":"a","Model\\u017f":[],"x":{"route":1},"fallbac\\u212as":1}');
    const found = ["models", "route", "fallbacks", "stream"].map((name) => body.firstOf([name]));
    expect(found).toEqual(["models", undefined, "fallbacks", undefined]);
    expect(body.firstOf(["stream", "fallbacks", "models"])).toBe("fallbacks");
  });

  test("shows whether it asks for a stream", () => {
    expect(parse('{"stream":true}').isStream).toBe(true);
    expect(parse('{"stream":"true"}').isStream).toBe(false);
    expect(parse("{}").isStream).toBe(false);
  });

  test("of any shape keeps everything except the value of model", () => {
    const value = fc.json({ noUnicodeString: false, maxDepth: 3 });
    const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    const arbitrary = fc.record({
      before: fc.array(fc.tuple(fc.string(), value), { maxLength: 4 }),
      after: fc.array(fc.tuple(fc.string(), value), { maxLength: 4 }),
      model: fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
      name: fc.string(),
      spaces: fc.array(space, { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ before, after, model, name, spaces: [a = "", b = "", c = ""] }) => {
        const others = [...before, ...after].filter(([key]) => !/^model$/i.test(key));
        const member = ([key, json]: readonly [string, string]): string =>
          `${a}${JSON.stringify(key)}${b}:${c}${json}${a}`;
        const own = (text: string): string => member(["model", JSON.stringify(text)]);
        const at = Math.min(before.length, others.length);
        const bodyWith = (text: string): string =>
          `${a}{${[...others.slice(0, at).map(member), own(text), ...others.slice(at).map(member)].join(",")}}${c}`;
        expect(parse(bodyWith(model)).model).toBe(model);
        expect(renamed(bodyWith(model), name)).toBe(bodyWith(name));
      }),
    );
  });

  test("is accepted exactly if JSON.parse returns an object", () => {
    const json = fc.json({ noUnicodeString: false, maxDepth: 4 });
    const odd = fc.constantFrom(
      ...[
        '"',
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "-",
        "+",
        ".",
        "e",
        "0",
        "1",
        "t",
        "n",
        "\\u00e9",
      ],
      ...[
        "\\uD83D",
        "\t",
        "\n",
        "\u0000",
        "\u00a0",
        "\u007f",
        "true",
        "nul",
        "01",
        "1.",
        "1e5",
        "// c",
      ],
    );
    const edited = fc
      .tuple(json, fc.array(fc.tuple(fc.nat(), fc.nat(2), odd), { maxLength: 3 }))
      .map(([text, edits]) =>
        edits.reduce((now, [at, cut, put]) => {
          const from = at % (now.length + 1);
          return now.slice(0, from) + put + now.slice(from + cut);
        }, `{"a":${text}}`),
      );
    fc.assert(
      fc.property(edited, (text) => {
        fc.pre(text.isWellFormed() && !/model/i.test(text));
        expect(isAccepted(text)).toBe(isObject(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test("is rejected with too many fields or levels", () => {
    const fields = (count: number) =>
      `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join()}}`;
    const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(isAccepted(fields(1_000))).toBe(true);
    expect(() => parse(fields(1_001))).toThrow("at most 1000 fields");
    expect(isAccepted(nested(1_000))).toBe(true);
    expect(() => parse(nested(1_002))).toThrow("at most 1000 levels");
  });
});

function isAccepted(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
