import { parseArgs } from "node:util";

/** An option of a soak test; its name is the key in {@link SoakTest.options}. */
type SoakOption =
  | { readonly type: "number"; readonly default: number; readonly help: string }
  | { readonly type: "flag"; readonly help: string }
  /** May be given several times; without it, all choices are used. */
  | { readonly type: "choices"; readonly choices: readonly string[]; readonly help: string };

type SoakOptions = Readonly<Record<string, SoakOption>>;

type ValueOf<O extends SoakOption> = O extends { readonly type: "number" }
  ? number
  : O extends { readonly type: "choices"; readonly choices: readonly (infer Choice)[] }
    ? readonly Choice[]
    : boolean;

type Values<O extends SoakOptions> = { readonly [Name in keyof O]: ValueOf<O[Name]> };

export interface SoakTest {
  readonly name: string;
  /** One line: what the test does, and what must hold. */
  readonly summary: string;
  readonly options: SoakOptions;
  /**
   * Runs the test and prints its report.
   *
   * @returns whether it passed
   * @throws UsageError
   */
  run(args: readonly string[]): Promise<boolean>;
}

/** The arguments of the command are wrong. */
export class UsageError extends Error {}

/** Gives a soak test typed option values. */
export function defineSoakTest<const O extends SoakOptions>(test: {
  readonly name: string;
  readonly summary: string;
  readonly options: O;
  readonly run: (values: Values<O>) => Promise<boolean>;
}): SoakTest {
  const { name, summary, options } = test;
  return {
    name,
    summary,
    options,
    run: (args) => test.run(parseOptions(args, options) as Values<O>),
  };
}

/** The option that makes a run repeatable. */
export const seedOption = {
  type: "number",
  default: Date.now() % 1_000_000,
  help: "seed of the random choices; random by default",
} as const;

/** Returns the help text of a test. */
export function formatHelp({ name, summary, options }: SoakTest): string {
  const rows = Object.entries(options).map(
    ([option, { type, help, ...rest }]): [string, string] => {
      if (type === "flag") return [`--${option}`, help];
      if (type === "number") {
        const fallback = option === "seed" ? "" : ` (${(rest as { default: number }).default})`;
        return [`--${option} <n>`, help + fallback];
      }
      const { choices } = rest as { choices: readonly string[] };
      return [`--${option} <name>`, `${help}: ${choices.join(", ")} (all; repeatable)`];
    },
  );
  const width = Math.max(0, ...rows.map(([usage]) => usage.length));
  const lines = rows.map(([usage, help]) => `  ${usage.padEnd(width)}  ${help}`);
  return [`pnpm soak ${name} [options]`, summary, ...lines].join("\n");
}

function parseOptions(args: readonly string[], options: SoakOptions): Record<string, unknown> {
  const given = parse(args, options);
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const value = given[name];
      if (option.type === "flag") return [name, value === true];
      if (option.type === "number") {
        return [name, value === undefined ? option.default : toNumber(name, String(value))];
      }
      const chosen = (value as string[] | undefined) ?? [];
      const unknown = chosen.find((one) => !option.choices.includes(one));
      if (unknown !== undefined) {
        throw new UsageError(
          `\`--${name}\` must be ${option.choices.join(" or ")}; got ${unknown}`,
        );
      }
      const all = option.choices.filter((one) => chosen.length === 0 || chosen.includes(one));
      return [name, all];
    }),
  );
}

function parse(args: readonly string[], options: SoakOptions): Record<string, unknown> {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [
      name,
      type === "flag"
        ? { type: "boolean" as const }
        : { type: "string" as const, multiple: type === "choices" },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options: config }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function toNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`\`--${name}\` must be a number of at least 0; got ${text}`);
}
