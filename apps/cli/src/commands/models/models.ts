import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { createModel } from "./create.js";
import { deleteModel } from "./delete.js";
import { getModel } from "./get.js";
import { listModels } from "./list.js";
import { updateModel } from "./update.js";

export function models(io: CliIo): Command {
  return noun(
    "models",
    {
      summary: "Manage model definitions: models of providers with their credentials.",
      examples: [
        "gw models create gpt4o --secret openai --model gpt-4o",
        "gw models list --secret openai",
      ],
    },
    [createModel(io), listModels(io), getModel(io), updateModel(io), deleteModel(io)],
  );
}
