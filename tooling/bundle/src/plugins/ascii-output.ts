import type { Plugin } from "rolldown";

/** Escapes characters outside ASCII: a single one doubles the memory that V8 needs for the source. */
export function asciiOutput(): Plugin {
  return {
    name: "ascii-output",
    renderChunk: (code) => ({ code: escapeNonAscii(code), map: null }),
  };
}

/** Escapes each UTF-16 unit outside ASCII; these occur in strings and regular expressions alone. */
function escapeNonAscii(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
