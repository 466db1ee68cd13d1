import { resolve } from "node:path";
import { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { described } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { writeNewFile } from "../../terminal/new-file.js";
import { askNewPassphrase } from "../../terminal/new-passphrase.js";
import { notice, printDone } from "../../terminal/output.js";

interface Options {
  readonly out?: string;
  readonly passphrase?: boolean;
  readonly json?: boolean;
}

export function generateKey(io: CliIo): Command {
  return described(new Command("generate"), "Generate a key-encryption key.", [
    "gw keys generate --out /etc/gw/keys/kek-2",
    'GW_KEK_1="$(gw keys generate)" gw serve',
    "gw keys generate --passphrase --out /etc/gw/keys/kek-2",
  ])
    .option("--out <file>", "write it to a new file that only you can read (mode 0600)")
    .option("--passphrase", "ask for a passphrase instead of generating a random key")
    .option("--json", "print JSON, also for errors")
    .addHelpText(
      "after",
      `
The key is 32 random bytes, printed as raw:<base64>. A server reads it from GW_KEK_<n>, from a file
(GW_KEK_<n>=file:<path>) or from the folder GW_KEK_DIR, as kek-<n>. Keep a copy apart from the
backups of the database: without the key, no secret opens. A passphrase is asked for twice and
written to the file; gw keys stage generates its salt and stores it in the database.`,
    )
    .action(async ({ out, passphrase, json }: Options) => {
      if (passphrase && out === undefined) {
        throw wrongUse("--passphrase requires --out, because a passphrase is never printed");
      }
      const key = passphrase ? `passphrase:${await askNewPassphrase(io)}` : await randomKey();
      if (out === undefined) return printDone(io, { json }, key, { key });
      await writeNewFile(out, `${key}\n`);
      const what = passphrase ? "the passphrase" : "a new key";
      printDone(io, { json }, `Wrote ${what} to ${out}`, { file: out });
      if (json) return;
      const version = /kek-([1-9][0-9]*)$/.exec(out)?.[1] ?? "<n>";
      const path = resolve(out);
      notice(io, `Use it as GW_KEK_${version}=file:${path}, and keep a safe copy.`);
    });
}

async function randomKey(): Promise<string> {
  const { generateRawKek } = await import("@gw/crypto");
  return generateRawKek();
}
