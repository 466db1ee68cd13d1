import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { createBinding } from "./bindings/create.js";
import { deleteBinding } from "./bindings/delete.js";
import { getBinding } from "./bindings/get.js";
import { listBindings } from "./bindings/list.js";

export function bindings(io: CliIo): Command {
  return noun(
    "bindings",
    {
      summary: "Which resources (scorers, jobs, applications) use which endpoints.",
      examples: ["gw bindings create chat scorer toxicity", "gw bindings list --endpoint chat"],
    },
    [createBinding(io), listBindings(io), getBinding(io), deleteBinding(io)],
  );
}
