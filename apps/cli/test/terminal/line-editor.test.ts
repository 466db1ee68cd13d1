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

  test("loses its last character to Backspace, a whole one", () => {
    expect(typed("a😀", "\u007f", "\r").line).toBe("a");
  });

  test("is emptied by Ctrl-U", () => {
    expect(typed("wrong", "\u0015", "right\r").line).toBe("right");
  });

  test("is given up by Ctrl-C, and by Ctrl-D where nothing was typed", () => {
    expect(typed("half", "\u0003").event).toBe("interrupted");
    expect(typed("\u0004").event).toBe("interrupted");
    expect(typed("half", "\u0004").event).toBe("typing");
  });

  test.each(["\u001b[A", "\u001b[1;5C", "\u001bOP", "\u001bx"])(
    "takes no key %j into it",
    (key) => {
      expect(typed(`a${key}b\r`).line).toBe("ab");
      expect(typed("a", ...key, "b", "\r").line).toBe("ab");
    },
  );

  test("can be given up in the middle of an escape sequence", () => {
    expect(typed("\u001b", "\u0003").event).toBe("interrupted");
    expect(typed("\u001b[", "\u0003").event).toBe("interrupted");
  });
});

describe("a text pasted", () => {
  test("keeps its line feeds where the terminal says that it is pasted", () => {
    expect(typed("\u001b[200~one\rtwo\u001b[201~", "\r")).toEqual({
      line: "one\ntwo",
      event: "entered",
    });
  });

  test("loses the line feed at its end", () => {
    expect(typed("\u001b[200~one\n\u001b[201~", "\r").line).toBe("one");
  });

  test("is refused where it has several lines and the terminal does not say so", () => {
    const paste = () => typed("first-line\rsecond-line\r");
    expect(paste).toThrow("--from-file");
    expect(paste).not.toThrow(/first-line|second-line/);
  });
});
