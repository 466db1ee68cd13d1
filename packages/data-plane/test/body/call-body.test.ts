import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallBody } from "../../src/body/call-body.ts";
import { CallBodyParser, parseCallBody } from "../../src/body/call-body-parser.ts";
import { splitAt } from "./split-at.ts";

function parse(text: string): CallBody {
  return parseCallBody(Buffer.from(text));
}

function renamed(text: string, model: string): string {
  return Buffer.concat(parse(text).withValues({ model: JSON.stringify(model) })).toString();
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
    expect(() => parseCallBody(bytes)).toThrow("UTF-8");
  });

  test("finds top-level fields in every notation", () => {
    const body = parse('{"model":"a","Model\\u017f":[],"x":{"route":1},"fallbac\\u212as":1}');
    const found = ["models", "route", "fallbacks", "stream"].map((name) => body.firstOf([name]));
    expect(found).toEqual(["models", undefined, "fallbacks", undefined]);
    expect(body.firstOf(["stream", "fallbacks", "models"])).toBe("fallbacks");
  });

  test("counts null and false as no field", () => {
    const body = parse(
      '{"previous_response_id":null,"conversation" : null,"background":false,"prompt":0,"store":true}',
    );
    expect(body.firstOf(["previous_response_id", "conversation", "background"])).toBeUndefined();
    expect(body.firstOf(["prompt"])).toBe("prompt");
    expect(body.firstOf(["store"])).toBe("store");
    // Parsers differ in which of two they keep.
    for (const text of [
      '{"background":true,"background":false}',
      '{"background":null,"Background":1}',
    ]) {
      expect(parse(text).firstOf(["background"])).toBe("background");
    }
  });

  test("gives the strings that routing needs", () => {
    const body = parse(`{"prompt_cache_key":"a\\u0062","user":1,"seed":"${"x".repeat(20_000)}"}`);
    expect(["prompt_cache_key", "user", "seed", "none"].map((name) => body.stringOf(name))).toEqual(
      ["ab", undefined, undefined, undefined],
    );
  });

  test("may have names and models of any length", () => {
    const long = "x".repeat(100_000);
    expect(parse(`{"${long}":1,"model":"a"}`).model).toBe("a");
    expect(() => parse(`{"model":"${long}"}`)).toThrow("`model` must name an endpoint");
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

  test("is the same wherever it is split", () => {
    const text =
      '{"a":[1,-2.5e-3,true,null,"\\u20ac\\n\u20ac"],"model":"ch\\u0061t\u{1f600}","stream" : true,"z":{"b":[]}}';
    const whole = parse(text);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        const parser = new CallBodyParser();
        for (const chunk of splitAt(Buffer.from(text), cuts)) parser.push(chunk);
        const body = parser.end();
        expect(body.model).toBe("chat\u{1f600}");
        expect(body.isStream).toBe(true);
        const values = { model: '"x"', stream_options: "{}" };
        const edited = Buffer.concat(body.withValues(values));
        expect(edited).toEqual(Buffer.concat(whole.withValues(values)));
        expect(Buffer.concat(body.pieces).toString()).toBe(text);
      }),
    );
  });

  test("is sent without a copy of what surrounds the model", () => {
    const chunks = ['{"input":"', "x".repeat(100_000), '","model":"chat","n":1', "}"].map((one) =>
      Buffer.from(one),
    );
    const parser = new CallBodyParser();
    for (const chunk of chunks) parser.push(chunk);
    const pieces = parser.end().withValues({ model: '"gpt"' });
    expect(pieces[1]).toBe(chunks[1]);
    expect(pieces.map(String)).toEqual([
      ...[chunks[0], chunks[1]].map(String),
      ...['","model":', '"gpt"', ',"n":1', "}"],
    ]);
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
      fc.property(edited, fc.array(fc.nat(), { maxLength: 4 }), (text, cuts) => {
        fc.pre(text.isWellFormed() && !/model/i.test(text));
        expect(isAccepted(text, cuts)).toBe(isObject(text));
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

function isAccepted(text: string, cuts: readonly number[] = []): boolean {
  try {
    const parser = new CallBodyParser();
    for (const chunk of splitAt(Buffer.from(text), cuts)) parser.push(chunk);
    parser.end();
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
