import { extractMarkdown } from "./extract-markdown.ts";
import { extractTypeScript } from "./extract-typescript.ts";
import { maskOutside } from "./mask.ts";

const extractors: readonly [RegExp, (text: string, file: string) => string][] = [
  [/\.md$/, extractMarkdown],
  [/\.[cm]?tsx?$/, extractTypeScript],
  [/(?:^|\/)package\.json$/, extractPackageJson],
];

/** Whether the type of a file is one that {@link proseOf} reads. */
export function hasProse(file: string): boolean {
  return extractors.some(([pattern]) => pattern.test(file));
}

/**
 * Returns the text of a file with everything that is not prose masked; offsets and line breaks are
 * those of the file. A file type without prose yields an empty text.
 */
export function proseOf(file: string, text: string): string {
  const extract = extractors.find(([pattern]) => pattern.test(file))?.[1];
  return extract?.(text, file) ?? "";
}

/** Masks everything but the value of `description`. */
function extractPackageJson(text: string): string {
  const ranges = [...text.matchAll(/"description":\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => {
    const end = match.index + match[0].length - 1;
    return { start: end - (match[1] ?? "").length, end };
  });
  return maskOutside(text, ranges);
}
