import {
  accessTokenRoles,
  gatewayModelLinkageTypes,
  knownProviders,
  limitMeasures,
  routingStrategies,
} from "@gw/entities";
import type { Command, Option } from "commander";
import { completionScripts } from "./completion-scripts.js";

/** The kinds of entities whose names are completed. */
export type NamedKind = "secret" | "model" | "endpoint" | "limit" | "token" | "workspace";

/** The candidates for a word; `files` for the path of a file, which the shell completes. */
export type Completions = readonly string[] | "files";

/** @param workspace that the user chose on the command line */
type ReadNames = (kind: NamedKind, workspace?: string) => Promise<readonly string[]>;

/** Arguments and options by their name, such as `<secret>` and `--secret`. */
const kinds: Readonly<Record<string, NamedKind>> = {
  secret: "secret",
  model: "model",
  "model[:weight]": "model",
  fallback: "model",
  endpoint: "endpoint",
  limit: "limit",
  token: "token",
  workspace: "workspace",
};
const values: Readonly<Record<string, readonly string[]>> = {
  provider: knownProviders,
  role: accessTokenRoles,
  strategy: routingStrategies,
  linkage: gatewayModelLinkageTypes,
  by: ["endpoint", "model", "provider", "principal", "owner", "status", "workspace", "metadata:"],
  bucket: ["hour", "day"],
  status: ["2xx", "4xx", "5xx"],
  measure: limitMeasures,
  scope: ["global", "endpoint", "model", "token", "owner", "metadata:"],
  "on-outage": ["admit", "refuse"],
  unpriced: ["admit", "refuse"],
  shell: Object.keys(completionScripts),
};

/** The name of a model at its provider, and the length of a list. */
const notNames: ReadonlySet<string> = new Set(["--model <model>", "--limit <number>"]);

/**
 * The candidates for the last of the words that the user typed after `gw`, in the order in which a
 * shell shows them.
 */
export async function completionsOf(
  program: Command,
  words: readonly string[],
  readNames: ReadNames,
): Promise<Completions> {
  const before = words.slice(0, -1);
  const place = placeAfter(program, before);
  // The server has other names than the database.
  const isOnDatabase = before.some((word) => /^--database(=|$)/.test(word));
  const workspace = valueBefore(before, "--workspace");
  const names: ReadNames = async (kind) => (isOnDatabase ? [] : readNames(kind, workspace));
  const last = words.at(-1) ?? "";
  const [head, flag] = (place.option === undefined && /^(--[^=]+)=/.exec(last)) || ["", ""];
  const option = head === "" ? place.option : valueOptionOf(place.command, flag);
  if (head !== "" && option === undefined) return [];
  const candidates = await candidatesFor({ ...place, option, last, readNames: names });
  if (candidates === "files") return candidates;
  return candidates.map((one) => `${head}${one}`).filter((one) => one.startsWith(last));
}

/** The value of an option in the words before. */
function valueBefore(words: readonly string[], flag: string): string | undefined {
  const at = words.lastIndexOf(flag);
  const joined = words.findLast((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
  return at === -1 ? joined : words[at + 1];
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
    else if (position > 0 || word !== "help" || !hasHelp(command)) {
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

/** Whether the parser adds a command `help`. */
function hasHelp({ commands, registeredArguments }: Command): boolean {
  return commands.length > 0 && registeredArguments.length === 0;
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
}: Place & { readonly last: string; readonly readNames: ReadNames }): Promise<Completions> {
  const named = (name: string): Promise<readonly string[]> | readonly string[] => {
    const kind = kinds[name];
    return kind === undefined ? (values[name] ?? []) : readNames(kind);
  };
  if (option !== undefined) {
    if (/<(file|path)>/.test(option.flags)) return "files";
    return notNames.has(option.flags) ? [] : named(option.name());
  }
  if (last.startsWith("-")) {
    const shown = command.options.filter(({ hidden }) => !hidden);
    return [...shown.flatMap(({ long }) => long ?? []), "--help"];
  }
  const names = [
    ...command.commands.map((one) => one.name()),
    ...(hasHelp(command) ? ["help"] : []),
  ];
  const children = position === 0 ? names : [];
  const argument = command.registeredArguments[position];
  // `gw import` takes both a file and a command.
  if (children.some((name) => name.startsWith(last))) return children;
  if (argument === undefined) return [];
  return argument.name() === "file" ? "files" : named(argument.name());
}
