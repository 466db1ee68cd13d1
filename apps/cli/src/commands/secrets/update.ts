import type { GatewaySecretInfo, SecretValue } from "@gw/entities";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { withStore } from "../../connection/connect.js";
import { findSecret } from "../../lookup/find-entity.js";
import { parseAuth } from "../../options/key-value.js";
import { printOne } from "../../terminal/output.js";
import { checkSecretOptions, readSecretValue, saysHowToGetValue } from "../../options/secret-input.js";
import { collect, type SecretOptions, secretHelp, takesSecret } from "../../options/secret-options.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { secretView } from "../../views/secret-view.js";

interface Options extends StoreOptions, SecretOptions {
  readonly auth?: readonly string[];
  readonly clearAuth?: boolean;
}

export function updateSecret(io: CliIo): Command {
  const command = storeCommand("update", "Replace the value of a secret, or what belongs to it.", [
    "gw secrets update openai",
    "pass show openai | gw secrets update openai --value -",
    "gw secrets update bedrock --auth region=us-east-1",
  ])
    .argument("<secret>", "name or id (s-…)")
    .option("--auth <key=value>", "replaces all of what is not secret; repeatable", collect)
    .option("--clear-auth", "removes all of what is not secret");
  return takesSecret(command)
    .addHelpText(
      "after",
      `${secretHelp}
The value is replaced whole. Without any option about it, and without --auth, the fields that the
secret has are asked for. A new api_base takes the value again: a credential stays bound to where
it may be sent.`,
    )
    .action(async (name: string, options: Options) => {
      checkSecretOptions(options);
      const authConfig = readAuth(options);
      const changesValue = saysHowToGetValue(options) || authConfig === undefined;
      await withStore(io, { ...options, seals: changesValue }, async (store, by) => {
        const secret = await findSecret(store, name);
        const secretValue = changesValue ? await readNewValue(io, options, secret) : undefined;
        const input = { secretId: secret.secretId, secretValue, authConfig };
        printOne(io, options, secretView, await store.updateGatewaySecret(input, by));
      });
    });
}

function readAuth({ auth, clearAuth }: Options) {
  if (clearAuth && auth !== undefined) throw wrongUse("--auth and --clear-auth exclude each other");
  return clearAuth ? {} : parseAuth(auth);
}

// A replaced credential has the form of the one before, unless the options name another.
function readNewValue(
  io: CliIo,
  options: Options,
  { maskedValues }: GatewaySecretInfo,
): Promise<SecretValue> {
  const fields = Object.keys(maskedValues);
  return readSecretValue(io, options, fields.length === 0 ? undefined : fields);
}
