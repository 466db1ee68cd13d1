import { type CreateGatewaySecretInput, knownProviders } from "@gw/entities";
import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { parseAuth } from "../../options/key-value.js";
import { readSecretValue } from "../../options/secret-input.js";
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
  readonly provider?: string;
  readonly auth?: readonly string[];
}

const providerList = knownProviders.join(", ").replaceAll(/(.{1,75}), /g, "$1,\n  ");

export function createSecret(io: CliIo): Command {
  const command = warningCommand("create", "Store a credential.", [
    "gw secrets create openai --provider openai",
    "pass show openai | gw secrets create openai --provider openai --value -",
    "gw secrets create azure --provider azure --auth resource=my-resource --from-file key --strict",
    "gw secrets create vllm --provider vllm --auth auth_mode=none --auth api_base=https://llm.example/v1 --no-value",
  ])
    .argument("<name>", "name of the secret; cannot be changed later")
    .option("--provider <provider>", "provider of the credential; cannot be changed later")
    .option("--auth <key=value>", "a setting that is not secret; repeatable", collect);
  return takesSecret(command)
    .addHelpText("after", `${secretHelp}\n\nProviders that can be called: ${providerList}.`)
    .action(async (secretName: string, options: Options) => {
      const authConfig = parseAuth(options.auth);
      const secretValue = await readSecretValue(io, options);
      const input = { secretName, secretValue, provider: options.provider, authConfig };
      // Checked first, because opening creates the database and its key if there are none.
      if (options.database !== undefined) await requireValid(input);
      await withStore(io, { ...options, keyUse: "seal" }, async (store, by) => {
        printOne(io, options, secretView, await store.createGatewaySecret(input, by));
      });
    });
}

async function requireValid(input: CreateGatewaySecretInput): Promise<void> {
  const { createGatewaySecretSchema, parseInput } = await import("@gw/entities/schemas");
  parseInput(createGatewaySecretSchema, input);
}
