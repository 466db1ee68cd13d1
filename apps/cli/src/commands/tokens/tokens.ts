import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { createToken } from "./create.js";
import { listTokens } from "./list.js";
import { revokeToken } from "./revoke.js";

export function tokens(io: CliIo): Command {
  return noun(
    "tokens",
    {
      summary: "Manage access tokens.",
      examples: [
        "gw tokens create ci --role invoker --endpoint chat --expires 90d --out ci-token",
        "gw tokens list",
        "gw tokens revoke ci",
      ],
    },
    [createToken(io), listTokens(io), revokeToken(io)],
  );
}
