import { resolve } from "node:path";
import { Command } from "commander";
import type { CliIo } from "../../cli-io.js";
import { writeNewFile } from "../../new-file.js";
import { notice, printDone } from "../../output.js";
import { described } from "../../store-options.js";

interface Options {
  readonly out?: string;
  readonly json?: boolean;
}

export function generateKey(io: CliIo): Command {
  return described(new Command("generate"), "Make a key-encryption key.", [
    "gw keys generate --out /etc/gw/keys/kek-1",
    'GW_KEK_1="$(gw keys generate)" gw serve',
  ])
    .option("--out <file>", "write it to a new file that only you may read (mode 0600)")
    .option("--json", "print JSON for programs, errors too")
    .addHelpText(
      "after",
      `
The key is 32 random bytes, printed as raw:<base64>. A server takes it from GW_KEK_1, from a file
(GW_KEK_1=file:<path>) or from the folder GW_KEK_DIR. Keep a copy: without it, no secret opens.`,
    )
    .action(async ({ out, json }: Options) => {
      const { generateRawKek } = await import("@gw/crypto");
      const key = generateRawKek();
      if (out === undefined) return printDone(io, { json }, key, { key });
      await writeNewFile(out, `${key}\n`);
      printDone(io, { json }, `Wrote a new key to ${out}`, { file: out });
      if (!json)
        notice(io, `Use it as GW_KEK_1=file:${resolve(out)}, and keep a copy somewhere safe.`);
    });
}
