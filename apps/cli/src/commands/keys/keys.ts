import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { activateKey } from "./activate.js";
import { adoptKey } from "./adopt.js";
import { generateKey } from "./generate.js";
import { listKeys } from "./list.js";
import { retireKey } from "./retire.js";
import { rotateKeys } from "./rotate.js";
import { stageKey } from "./stage.js";
import { verifyKeys } from "./verify.js";

export function keys(io: CliIo): Command {
  return noun(
    "keys",
    {
      summary: "Manage the key-encryption keys of secrets.",
      examples: [
        "gw keys generate --out /etc/gw/keys/kek-2",
        "gw keys list",
        "gw keys rotate --to 2",
        "gw keys retire 1",
      ],
    },
    [
      generateKey(io),
      listKeys(io),
      stageKey(io),
      activateKey(io),
      rotateKeys(io),
      verifyKeys(io),
      retireKey(io),
      adoptKey(io),
    ],
  );
}
