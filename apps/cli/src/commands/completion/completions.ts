import { accessTokenRoles, knownProviders } from "@gw/entities";
import type { Command, Option } from "commander";

/** The kinds of entities whose names are completed. */
export type NamedKind = "secret" | "model" | "endpoint" | "token";

type ReadNames = (kind: NamedKind) => Promise<readonly string[]>;

/** Arguments and options by their name, such as `<secret>` and `--secret`. */
const kinds: Readonly<Record<string, NamedKind>> = {
  secret: "secret",
  model: "model",
  "model[:weight]": "model",
  fallback: "model",
  endpoint: "endpoint",
  token: "token",
};
const values: Readonly<Record<string, readonly string[]>> = {
  provider: knownProviders,
  role: accessTokenRoles,
};

/**
 * The candidates for the last of the words that the user typed after `gw`, in the order in which a
 * shell shows them.
 */
export async function completionsOf(
  program: Command,
  words: readonly string[],
  readNames: ReadNames,
): Promise<readonly string[]> {
  const last = words.at(-1) ?? "";
  const { command, position, option } = placeAfter(program, words.slice(0, -1));
  const candidates = await candidatesFor({ command, position, option, last, readNames });
  return candidates.filter((one) => one.startsWith(last));
}

interface Place {
  readonly command: Command;
  /** The number of arguments before. */
  readonly position: number;
  /** The option before, if it takes a value. */
  readonly option: Option | undefined;
}

function placeAfter(program: Command, words: readonly string[]): Place {
  let command = program;
  let position = 0;
  let option: Option | undefined;
  for (const word of words) {
    if (option !== undefined) option = undefined;
    else if (word.startsWith("-")) option = valueOptionOf(command, word);
    else {
      const child = command.commands.find(
        (one) => one.name() === word || one.aliases().includes(word),
      );
      if (child === undefined) position += 1;
      else {
        command = child;
        position = 0;
      }
    }
  }
  return { command, position, option };
}

function valueOptionOf({ options }: Command, word: string): Option | undefined {
  const found = options.find(({ long, short }) => long === word || short === word);
  return found?.required || found?.optional ? found : undefined;
}

async function candidatesFor({
  command,
  position,
  option,
  last,
  readNames,
}: Place & { readonly last: string; readonly readNames: ReadNames }): Promise<readonly string[]> {
  const named = (name: string): Promise<readonly string[]> | readonly string[] => {
    const kind = kinds[name];
    return kind === undefined ? (values[name] ?? []) : readNames(kind);
  };
  if (option !== undefined) {
    // `--model <model>` is the name of a model at its provider.
    return option.flags === "--model <model>" ? [] : named(option.name());
  }
  if (last.startsWith("-")) {
    return [...command.options.flatMap(({ long }) => long ?? []), "--help"];
  }
  if (command.commands.length > 0 && position === 0) {
    return command.commands.map((one) => one.name());
  }
  const argument = command.registeredArguments[position];
  return argument === undefined ? [] : named(argument.name());
}
