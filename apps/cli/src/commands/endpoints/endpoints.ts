import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { attachModel } from "./attach.js";
import { createEndpoint } from "./create.js";
import { deleteEndpoint } from "./delete.js";
import { detachModel } from "./detach.js";
import { explainEndpoint } from "./explain.js";
import { getEndpoint } from "./get.js";
import { listEndpoints } from "./list.js";
import { testEndpoint } from "./test.js";
import { updateEndpoint } from "./update.js";

export function endpoints(io: CliIo): Command {
  return noun(
    "endpoints",
    {
      summary: "Manage endpoints: named groups of models with routing rules.",
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
      explainEndpoint(io),
      testEndpoint(io),
      updateEndpoint(io),
      attachModel(io),
      detachModel(io),
      deleteEndpoint(io),
    ],
  );
}
