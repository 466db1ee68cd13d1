import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { createLimit } from "./create.js";
import { deleteLimit } from "./delete.js";
import { listGateways } from "./gateways.js";
import { getLimit } from "./get.js";
import { listLimits } from "./list.js";
import { releaseGateway } from "./release.js";
import { limitStatus } from "./status.js";
import { updateLimit } from "./update.js";

export function limits(io: CliIo): Command {
  return noun(
    "limits",
    {
      summary: "Manage limits of the cost, tokens, requests or running calls.",
      examples: [
        "gw limits create daily --measure tokens --amount 100000 --window 1d --scope token",
        "gw limits list --measure cost",
        "gw limits status daily",
      ],
    },
    [
      ...[createLimit(io), listLimits(io), getLimit(io), updateLimit(io), deleteLimit(io)],
      ...[limitStatus(io), listGateways(io), releaseGateway(io)],
    ],
  );
}
