import type { Command } from "commander";
import { withStore } from "../../connection/connect.js";
import { lookUpModelDefinition, lookUpSecret } from "../../lookup/look-up-entity.js";
import { type StoreOptions, warningCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printOne } from "../../terminal/output.js";
import { modelView } from "../../views/model-view.js";

interface Options extends StoreOptions {
  readonly name?: string;
  readonly secret?: string;
  readonly model?: string;
  readonly provider?: string;
}

export function updateModel(io: CliIo): Command {
  return warningCommand(
    "update",
    "Change a model definition; settings without an option are kept.",
    [
      "gw models update gpt4o --model gpt-4o-2024-11-20",
      "gw models update orphaned --secret openai-2",
    ],
  )
    .argument("<model>", "name or id (d-…)")
    .option("--name <name>", "a new name")
    .option("--secret <secret>", "secret with the credential, name or id; also for an orphan")
    .option("--model <model>", "name of the model at the provider")
    .option("--provider <provider>", "provider of the model; must match that of the secret")
    .action(async (name: string, options: Options) => {
      await withStore(io, options, async (store, by) => {
        const { modelDefinitionId } = await lookUpModelDefinition(store, name);
        const secret = options.secret && (await lookUpSecret(store, options.secret));
        const input = {
          modelDefinitionId,
          name: options.name,
          secretId: secret ? secret.secretId : undefined,
          modelName: options.model,
          provider: options.provider,
        };
        printOne(io, options, modelView, await store.updateGatewayModelDefinition(input, by));
      });
    });
}
