import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { attachModel } from "./endpoints/attach.js";
import { createEndpoint } from "./endpoints/create.js";
import { deleteEndpoint } from "./endpoints/delete.js";
import { detachModel } from "./endpoints/detach.js";
import { explainEndpointCommand } from "./endpoints/explain.js";
import { getEndpoint } from "./endpoints/get.js";
import { listEndpoints } from "./endpoints/list.js";
import { testEndpoint } from "./endpoints/test.js";
import { updateEndpoint } from "./endpoints/update.js";

export function endpoints(io: CliIo): Command {
  return noun(
    "endpoints",
    {
      summary: "What clients call by name: models and the rule that chooses among them.",
      examples: [
        "gw endpoints create chat --model gpt4o:70 --model claude:30 --fallback haiku --split",
        "gw endpoints get chat",
        "gw endpoints explain chat",
      ],
    },
    [
      createEndpoint(io),
      listEndpoints(io),
      getEndpoint(io),
      explainEndpointCommand(io),
      testEndpoint(io),
      updateEndpoint(io),
      attachModel(io),
      detachModel(io),
      deleteEndpoint(io),
    ],
  );
}
