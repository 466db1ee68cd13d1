import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { createModel } from "./models/create.js";
import { deleteModel } from "./models/delete.js";
import { getModel } from "./models/get.js";
import { listModels } from "./models/list.js";
import { updateModel } from "./models/update.js";

export function models(io: CliIo): Command {
  return noun(
    "models",
    {
      summary: "Model definitions: providers' models with the credentials they are called with.",
      examples: [
        "gw models create gpt4o --secret openai --model gpt-4o",
        "gw models list --secret openai",
      ],
    },
    [createModel(io), listModels(io), getModel(io), updateModel(io), deleteModel(io)],
  );
}
