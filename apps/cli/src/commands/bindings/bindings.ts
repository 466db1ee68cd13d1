import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { createBinding } from "./create.js";
import { deleteBinding } from "./delete.js";
import { getBinding } from "./get.js";
import { listBindings } from "./list.js";

export function bindings(io: CliIo): Command {
  return noun(
    "bindings",
    {
      summary: "Manage bindings of resources (scorers, jobs, applications) to endpoints.",
      examples: ["gw bindings create chat scorer toxicity", "gw bindings list --endpoint chat"],
    },
    [createBinding(io), listBindings(io), getBinding(io), deleteBinding(io)],
  );
}
