import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsOf, clip, printable, printableJson } from "../../src/terminal/printable.js";
import { renderDetails, renderTable } from "../../src/terminal/table.js";

const columns = [
  { title: "name", of: (item: { name: string }) => item.name },
  { title: "note", of: (item: { note?: string }) => item.note },
];

describe("a table", () => {
  test("aligns its columns and shows an absent value as a dash", () => {
    expect(renderTable(columns, [{ name: "a", note: "first" }, { name: "longer" }])).toBe(
      "NAME    NOTE\na       first\nlonger  -\n",
    );
  });

  test("counts wide characters as two cells", () => {
    expect(
      renderTable(columns, [
        { name: "日本", note: "x" },
        { name: "abcd", note: "y" },
      ]),
    ).toBe("NAME  NOTE\n日本  x\nabcd  y\n");
  });

  test("clips the widest column to the width of a terminal", () => {
    const text = renderTable(columns, [{ name: "short", note: "n".repeat(200) }], 40);
    for (const line of text.trimEnd().split("\n")) expect(cellsOf(line)).toBeLessThanOrEqual(40);
    expect(text).toContain("short  nnn");
    expect(text).toContain("…");
  });

  test("clips nothing without a terminal", () => {
    expect(renderTable(columns, [{ name: "a", note: "n".repeat(200) }])).toContain("n".repeat(200));
  });
});

describe("untrusted text", () => {
  test("cannot send a sequence to the terminal", () => {
    expect(printable("a\u001b[31mred\u009b2J\r\n")).toBe("a\\u001b[31mred\\u009b2J\\u000d\\u000a");
    expect(printable("\u202eevil")).toBe("\\u202eevil");
    expect(printable("a\u200bb\u00a0c\ufeff\u{e0041}")).toBe(
      "a\\u200bb\\u00a0c\\ufeff\\udb40\\udc41",
    );
    expect(printableJson("a\u200bb")).toBe('"a\\u200bb"');
    expect(renderDetails([["name", "a\nfake  row"]])).toBe("name  a\\u000afake  row\n");
  });

  test("as JSON has no control characters and parses to the same value", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x2100 })), (units) => {
        const text = String.fromCharCode(...units);
        const json = printableJson({ text }, 2);
        expect(JSON.parse(json)).toEqual({ text });
        expect(json.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test("is clipped to a number of cells, never inside a character", () => {
    expect(clip("日本語", 4)).toBe("日…");
    expect(clip("ab", 2)).toBe("ab");
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1, max: 20 }),
        (text, cells) => {
          expect(cellsOf(clip(text, cells))).toBeLessThanOrEqual(cells);
        },
      ),
    );
  });
});
