import { maskOutside } from "./mask.ts";

/** Masks everything but the value of `description`. */
export function extractPackageJson(text: string): string {
  const ranges = [...text.matchAll(/"description":\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => {
    const end = match.index + match[0].length - 1;
    return { start: end - (match[1] ?? "").length, end };
  });
  return maskOutside(text, ranges);
}
