import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textLengthIn } from "../../src/telemetry/generated-text.ts";

const lengthIn = (json: string, ...fields: string[]) =>
  textLengthIn(Buffer.from(json).toString("latin1"), fields);

describe("the length of generated text", () => {
  test("is that of the strings in UTF-8, whatever their escapes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }),
        fc.boolean(),
        (texts, isAscii) => {
          const objects = texts.map((text) => ({
            type: "text",
            text,
            other: text,
            nested: ["text"],
          }));
          const json = JSON.stringify(objects);
          const escaped = json.replaceAll(/[\u0080-\uffff]/g, (unit) => {
            return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
          });
          const expected = texts.reduce((sum, text) => {
            return sum + Buffer.byteLength(text.toWellFormed());
          }, 0);
          expect(lengthIn(isAscii ? escaped : json, "text")).toBe(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("counts a string that is cut off, and no other value", () => {
    expect(lengthIn('{"text":"four', "text")).toBe(4);
    expect(lengthIn('{"text":"four\\', "text")).toBe(5);
    expect(
      lengthIn(
        '{"text":null,"content":["a"],"x":"text","y":"\\"text\\":\\"a\\""}',
        "text",
        "content",
      ),
    ).toBe(0);
    expect(lengthIn('{"content" : "ab", "arguments": "{}"}', "content", "arguments")).toBe(4);
  });
});
