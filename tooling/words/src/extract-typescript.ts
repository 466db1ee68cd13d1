import { parseSync, Visitor } from "oxc-parser";
import { extractMarkdown } from "./extract-markdown.ts";
import { blankMatches, maskOutside, type Range } from "./mask.ts";

/** The margin of a comment line: `// ` and ` * `, with the line break before it. */
const margin = /(?<=\n)[ \t]*(?:\/\/+|\*(?!\/))/g;

/**
 * Masks everything but comments, JSX text, and string and template literals with a space in them:
 * a literal without one is a name, a path or a value of the wire.
 */
export function extractTypeScript(text: string, file: string): string {
  const { program, comments, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${file}: ${error.message}`);

  const ranges: Range[] = [];
  const addPhrase = (node: Range): void => {
    if (text.slice(node.start, node.end).includes(" ")) ranges.push(node);
  };
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === "string") addPhrase(node);
    },
    TemplateElement: (node) => addPhrase(withoutDelimiters(text, node)),
    JSXText: addPhrase,
  }).visit(program);
  for (const { start, end } of joinLineComments(text, comments)) ranges.push({ start, end });
  return maskOutside(text, ranges, (part) => extractMarkdown(blankMatches(part, margin)));
}

/** The backticks of a template would otherwise read as those of inline code. */
function withoutDelimiters(text: string, { start, end }: Range): Range {
  const part = text.slice(start, end);
  const before = /^[`}]/.exec(part)?.[0].length ?? 0;
  const after = /(?:`|\$\{)$/.exec(part)?.[0].length ?? 0;
  return { start: start + before, end: Math.max(start + before, end - after) };
}

/** Joins comments that only white space separates, so that a phrase may span two lines. */
function joinLineComments(text: string, comments: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const { start, end } of comments) {
    const previous = joined.at(-1);
    if (previous !== undefined && /^\s*$/.test(text.slice(previous.end, start))) {
      joined[joined.length - 1] = { start: previous.start, end };
    } else {
      joined.push({ start, end });
    }
  }
  return joined;
}
