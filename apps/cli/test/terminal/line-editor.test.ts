import { describe, expect, test } from "vitest";
import { LineEditor } from "../../src/terminal/line-editor.js";

function typed(...chunks: readonly string[]) {
  const editor = new LineEditor();
  const events = chunks.map((chunk) => editor.feed(chunk));
  return { line: editor.line, event: events.at(-1) };
}

describe("a line typed in raw mode", () => {
  test("ends with Enter", () => {
    expect(typed("a", "b", "\r")).toEqual({ line: "ab", event: "entered" });
  });

  test("loses its last character at Backspace", () => {
    expect(typed("a😀", "\u007f", "\r").line).toBe("a");
  });

  test("is cleared by Ctrl-U", () => {
    expect(typed("wrong", "\u0015", "right\r").line).toBe("right");
  });

  test("is interrupted by Ctrl-C, and by Ctrl-D if it is empty", () => {
    expect(typed("half", "\u0003").event).toBe("interrupted");
    expect(typed("\u0004").event).toBe("interrupted");
    expect(typed("half", "\u0004").event).toBe("typing");
  });

  test.each(["\u001b[A", "\u001b[1;5C", "\u001bOP", "\u001bx"])("ignores the key %j", (key) => {
    expect(typed(`a${key}b\r`).line).toBe("ab");
    expect(typed("a", ...key, "b", "\r").line).toBe("ab");
  });

  test("can be interrupted inside an escape sequence", () => {
    expect(typed("\u001b", "\u0003").event).toBe("interrupted");
    expect(typed("\u001b[", "\u0003").event).toBe("interrupted");
  });
});

describe("pasted text", () => {
  test("keeps its line feeds with bracketed paste", () => {
    expect(typed("\u001b[200~one\rtwo\u001b[201~", "\r")).toEqual({
      line: "one\ntwo",
      event: "entered",
    });
  });

  test("loses its final line feed", () => {
    expect(typed("\u001b[200~one\n\u001b[201~", "\r").line).toBe("one");
  });

  test("is rejected if it has several lines without bracketed paste", () => {
    const paste = () => typed("first-line\rsecond-line\r");
    expect(paste).toThrow("--from-file");
    expect(paste).not.toThrow(/first-line|second-line/);
  });
});
