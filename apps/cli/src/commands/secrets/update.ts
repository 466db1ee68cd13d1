import type { GatewaySecretInfo, SecretValue } from "@gw/entities";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { parseAuth } from "../../options/key-value.js";
import { checkSecretOptions, hasValueSource, readSecretValue } from "../../options/secret-input.js";
import {
  collect,
  type SecretOptions,
  secretHelp,
  takesSecret,
} from "../../options/secret-options.js";
import { type StoreOptions, warningCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { secretView } from "../../views/secret-view.js";

interface Options extends StoreOptions, SecretOptions {
  readonly auth?: readonly string[];
  readonly clearAuth?: boolean;
}

export function updateSecret(io: CliIo): Command {
  const command = warningCommand("update", "Replace the value of a secret or its settings.", [
    "gw secrets update openai",
    "pass show openai | gw secrets update openai --value -",
    "gw secrets update openai --auth organization=org-123",
  ])
    .argument("<secret>", "name or id (s-…)")
    .option("--auth <key=value>", "replace all settings that are not secret; repeatable", collect)
    .option("--clear-auth", "remove all settings that are not secret");
  return takesSecret(command)
    .addHelpText(
      "after",
      `${secretHelp}
The value is replaced as a whole. Without an option for the value and without --auth, the command
asks for the fields that the secret has. Other settings than labels
(api_version, organization, openai_project) require the value again, because a credential is bound to
its destination.`,
    )
    .action(async (name: string, options: Options) => {
      checkSecretOptions(options);
      const authConfig = readAuth(options);
      const changesValue = hasValueSource(options) || authConfig === undefined;
      await withStore(
        io,
        { ...options, keyUse: changesValue ? "seal" : undefined },
        async (store, by) => {
          const secret = await lookUpSecret(store, name);
          const secretValue = changesValue ? await readNewValue(io, options, secret) : undefined;
          const input = { secretId: secret.secretId, secretValue, authConfig };
          printOne(io, options, secretView, await store.updateGatewaySecret(input, by));
        },
      );
    });
}

function readAuth({ auth, clearAuth }: Options) {
  if (clearAuth && auth !== undefined)
    throw wrongUse("--auth and --clear-auth cannot be used together");
  return clearAuth ? {} : parseAuth(auth);
}

// Without options, the new value has the fields of the previous one.
function readNewValue(
  io: CliIo,
  options: Options,
  { maskedValues }: GatewaySecretInfo,
): Promise<SecretValue> {
  const fields = Object.keys(maskedValues);
  return readSecretValue(io, options, fields.length === 0 ? undefined : fields);
}
