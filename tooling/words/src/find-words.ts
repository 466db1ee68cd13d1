import { proseOf } from "./prose.ts";
import { type WordRule, wordList } from "./word-list.ts";

/** One match of the word list. */
export interface Finding {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly matched: string;
  readonly rule: WordRule;
}

interface CompiledRule {
  readonly rule: WordRule;
  readonly expression: RegExp;
}

/** Finds each match of `rules` in the prose of a file, in the order of the text. */
export function findWords(
  file: string,
  text: string,
  rules: readonly WordRule[] = wordList,
): Finding[] {
  const prose = proseOf(file, text);
  return compile(rules)
    .filter(({ rule }) => !rule.notIn?.some((prefix) => file.startsWith(prefix)))
    .flatMap(({ rule, expression }) =>
      [...prose.matchAll(expression)].map(({ 0: matched, index }) => ({ rule, matched, index })),
    )
    .sort((a, b) => a.index - b.index)
    .map(({ rule, matched, index }) => ({
      file,
      line: prose.slice(0, index).split("\n").length,
      matched: matched.trim().replace(/\s+/g, " "),
      rule,
    }));
}

/** `docs/cli.md:12: "whoever" - use the user, operator, client or caller` */
export function formatFinding({ file, line, matched, rule }: Finding): string {
  return `${file}:${line}: "${matched}" - use ${rule.use}`;
}

const compiled = new WeakMap<readonly WordRule[], readonly CompiledRule[]>();

function compile(rules: readonly WordRule[]): readonly CompiledRule[] {
  let result = compiled.get(rules);
  if (result === undefined) {
    result = rules.map((rule) => {
      const source = `(?<![\\w-])(?:${rule.pattern.replaceAll(" ", "\\s+")})(?![\\w-])`;
      return { rule, expression: new RegExp(source, rule.caseSensitive ? "g" : "gi") };
    });
    compiled.set(rules, result);
  }
  return result;
}
