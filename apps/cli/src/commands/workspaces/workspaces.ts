import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { showAccess } from "./access.js";
import { createWorkspace } from "./create.js";
import { deleteWorkspace } from "./delete.js";
import { getWorkspace } from "./get.js";
import { listWorkspaces } from "./list.js";
import { updateWorkspace } from "./update.js";

export function workspaces(io: CliIo): Command {
  return noun(
    "workspaces",
    {
      summary: "Manage workspaces, which separate the teams of an installation.",
      examples: [
        "gw workspaces create research",
        "gw secrets create openai --provider openai --workspace research",
        "gw workspaces access research",
      ],
    },
    [
      createWorkspace(io),
      listWorkspaces(io),
      getWorkspace(io),
      updateWorkspace(io),
      deleteWorkspace(io),
      showAccess(io),
    ],
  );
}
