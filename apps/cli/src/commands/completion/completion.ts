import { nearestName } from "@gw/entities";
import { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { described } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printable } from "../../terminal/printable.js";
import { parseBashLine } from "./bash-line.js";
import { completionScripts } from "./completion-scripts.js";

/** @param program returns the whole command line, which this command is a part of */
export function completion(io: CliIo, program: () => Command): Command {
  return described(
    new Command("completion"),
    "Print a script that completes gw commands in a shell.",
    [
      'eval "$(gw completion bash)"   # in ~/.bashrc',
      'eval "$(gw completion zsh)"    # in ~/.zshrc, after compinit',
      "gw completion fish > ~/.config/fish/completions/gw.fish",
    ],
  )
    .argument("<shell>", Object.keys(completionScripts).join(", "))
    .argument("[words...]", "used by the scripts")
    .addHelpText(
      "after",
      `
Completes commands, options, and the names of secrets, models, endpoints, tokens and workspaces, if the
server (GW_URL) responds within half a second. After --database, names are not completed.`,
    )
    .action(async (shell: string, words: readonly string[]) => {
      if (shell === "words") return complete(io, program(), words);
      if (shell === "bash-words") {
        const [line = "", breaks = ""] = words;
        const { words: typed, kind, insertionOf } = parseBashLine(line, breaks);
        if (kind === "file") io.stdout.write("files\n");
        if (kind === "word") await complete(io, program(), typed, insertionOf);
        return;
      }
      const script = completionScripts[shell];
      if (script === undefined) {
        const shells = Object.keys(completionScripts);
        const nearest = nearestName(shell, shells);
        const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
        throw wrongUse(`<shell> must be one of ${shells.join(", ")}${hint}`);
      }
      io.stdout.write(script);
    });
}

/** Prints what to complete, then a line for each candidate for the last word. */
async function complete(
  io: CliIo,
  program: Command,
  words: readonly string[],
  insertionOf: (candidate: string) => string = (candidate) => candidate,
): Promise<void> {
  const [{ completionsOf }, { entityNames }] = await Promise.all([
    import("./completions.js"),
    import("./entity-names.js"),
  ]);
  const found = await completionsOf(program, words, (kind, workspace) =>
    entityNames(io, kind, { workspace }),
  );
  if (found === "files") {
    io.stdout.write("files\n");
    return;
  }
  // A name with control characters would change the terminal.
  const names = found.filter((name) => printable(name) === name);
  io.stdout.write(["names", ...names.map(insertionOf)].map((line) => `${line}\n`).join(""));
}
