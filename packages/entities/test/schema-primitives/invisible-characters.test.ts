import { expect, test } from "vitest";
import { invisibleCharacters, unusualSpaces } from "../../src/index.ts";

const listed = new RegExp(`[${invisibleCharacters}]`, "u");
const spaces = new RegExp(`[${unusualSpaces}]`, "u");
const known =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;

function* codePoints(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
  }
}

test("the list has what Unicode calls control, format, ignorable or no character, and blank Braille", () => {
  const differing = [...codePoints()].filter(
    (char) => listed.test(char) !== (known.test(char) || char === "\u2800"),
  );
  expect(differing.map((char) => char.codePointAt(0)?.toString(16))).toEqual([]);
});

test("unusual spaces are all spaces of Unicode but the blank", () => {
  for (const char of codePoints()) {
    if (spaces.test(char) !== (/\p{Zs}/u.test(char) && char !== " ")) {
      throw new Error(`U+${char.codePointAt(0)?.toString(16)}`);
    }
  }
});
