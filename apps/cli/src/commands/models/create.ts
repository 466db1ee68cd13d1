import type { GatewaySecretInfo } from "@gw/entities";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withStore } from "../../connection/connect.js";
import { lookUpSecret } from "../../lookup/look-up-entity.js";
import { type StoreOptions, warningCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { modelView } from "../../views/model-view.js";

interface Options extends StoreOptions {
  readonly secret: string;
  readonly model: string;
  readonly provider?: string;
}

export function createModel(io: CliIo): Command {
  return warningCommand("create", "Define a model of a provider with a credential.", [
    "gw models create gpt4o --secret openai --model gpt-4o",
    "gw models create llama --secret vllm --provider openai --model meta-llama/Llama-3.3-70B",
  ])
    .argument("<name>", "name of the model definition")
    .requiredOption("--secret <secret>", "secret with the credential, name or id")
    .requiredOption("--model <model>", "name of the model at the provider")
    .option("--provider <provider>", "provider of the model (default: that of the secret)")
    .action(async (name: string, options: Options) => {
      await withStore(io, options, async (store, by) => {
        const secret = await lookUpSecret(store, options.secret);
        const provider = options.provider ?? providerOf(secret);
        const input = { name, secretId: secret.secretId, provider, modelName: options.model };
        printOne(io, options, modelView, await store.createGatewayModelDefinition(input, by));
      });
    });
}

function providerOf({ provider, secretName }: GatewaySecretInfo): string {
  if (provider !== undefined) return provider;
  throw wrongUse(`secret ${secretName} has no provider; pass --provider`);
}
