import type { CreateGatewaySecretInput } from "@gw/entities";
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
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { secretView } from "../../views/secret-view.js";

interface Options extends StoreOptions, SecretOptions {
  readonly provider?: string;
  readonly auth?: readonly string[];
}

export function createSecret(io: CliIo): Command {
  const command = storeCommand("create", "Store a credential.", [
    "gw secrets create openai --provider openai",
    "pass show openai | gw secrets create openai --provider openai --value -",
    "gw secrets create bedrock --provider bedrock --auth region=eu-central-1 --json-file keys.json",
    "gw secrets create vertex --provider vertex_ai --field service_account_json --from-file sa.json",
    "gw secrets create vllm --auth auth_mode=none --auth api_base=https://llm.example/v1 --no-value",
  ])
    .argument("<name>", "name of the secret; cannot be changed later")
    .option("--provider <provider>", "provider of the credential; cannot be changed later")
    .option("--auth <key=value>", "a setting that is not secret; repeatable", collect);
  return takesSecret(command)
    .addHelpText("after", secretHelp)
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
