import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskLikeMlflow, maskSecretFields, maskSecretValue } from "../src/index.js";
import { anyText } from "./any-text.js";

describe("a mask", () => {
  test.each([
    ["", "***"],
    ["0123456789abcde", "***"],
    ["0123456789abcdef", "...cdef"],
    ["sk-proj-abcdefgh", "...efgh"],
    ["🔑".repeat(15), "***"],
    ["🔑".repeat(16), "...🔑🔑🔑🔑"],
    // The prefix sk- and the 4 last characters are a quarter of 28.
    [`sk-${"x".repeat(24)}`, "...xxxx"],
    [`sk-${"x".repeat(25)}`, "sk-...xxxx"],
    // The prefix sk-proj- and the 4 last characters are a quarter of 48; below that sk- is used.
    [`sk-proj-${"x".repeat(39)}`, "sk-...xxxx"],
    [`sk-proj-${"x".repeat(40)}`, "sk-proj-...xxxx"],
    [`sk-ant-${"x".repeat(90)}`, "sk-ant-...xxxx"],
    [`AKIA${"X".repeat(16)}`, "...XXXX"],
    [`AKIA${"X".repeat(28)}`, "AKIA...XXXX"],
    [`ghp_${"x".repeat(36)}`, "ghp_...xxxx"],
    [`AIza${"x".repeat(35)}`, "AIza...xxxx"],
    [`xai-${"x".repeat(80)}`, "xai-...xxxx"],
    [`gsk_${"x".repeat(52)}`, "gsk_...xxxx"],
    [`secret-${"x".repeat(80)}`, "...xxxx"],
    [`SK-${"x".repeat(80)}`, "...xxxx"],
  ])("of %j is %j", (value, mask) => {
    expect(maskSecretValue(value)).toBe(mask);
  });

  test("replaces control characters and characters that reorder or hide text", () => {
    const tail = (ending: string) => maskSecretValue(`${"x".repeat(20)}${ending}`);
    expect(tail("a\nb\x1b")).toBe("...a·b·");
    expect(tail("\x7f\x9b\0\t")).toBe("...····");
    expect(tail("\u202e\u2028\u200b\ud800")).toBe("...····");
    expect(tail("é🔑 ·")).toBe("...é🔑 ·");
  });

  test("shows at most a quarter of a value and nothing else", () => {
    const prefix = fc.constantFrom("", "sk-", "sk-ant-", "sk-proj-", "github_pat_", "AKIA");
    const value = fc.tuple(prefix, anyText(120));
    fc.assert(
      fc.property(value, ([prefix, rest]) => {
        const length = [...prefix, ...rest].length;
        const mask = maskSecretValue(prefix + rest);
        if (length < 16) return mask === "***";
        const shown = [...mask].length - 3;
        return (
          shown <= length / 4 && (prefix + rest).startsWith(mask.slice(0, mask.indexOf("...")))
        );
      }),
    );
  });

  test("of fields keeps the names and their order", () => {
    const fields = JSON.parse('{"b":"0123456789abcdef","a":"x","__proto__":"y"}');
    const masked = maskSecretFields(fields);
    expect(JSON.stringify(masked)).toBe('{"b":"...cdef","a":"***","__proto__":"***"}');
  });
});

test("maskLikeMlflow shows the first 3 and last 4 of at least 8 characters", () => {
  expect(maskLikeMlflow("")).toBe("***");
  expect(maskLikeMlflow("1234567")).toBe("***");
  expect(maskLikeMlflow("12345678")).toBe("123...5678");
  expect(maskLikeMlflow("sk-proj-0123456789abcdef")).toBe("sk-...cdef");
  expect(maskLikeMlflow("🔑1234567")).toBe("🔑12...4567");
});
