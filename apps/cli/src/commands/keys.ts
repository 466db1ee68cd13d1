import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { activateKey } from "./keys/activate.js";
import { adoptKey } from "./keys/adopt.js";
import { generateKey } from "./keys/generate.js";
import { listKeys } from "./keys/list.js";
import { retireKey } from "./keys/retire.js";
import { rotateKeys } from "./keys/rotate.js";
import { stageKey } from "./keys/stage.js";
import { verifyKeys } from "./keys/verify.js";

export function keys(io: CliIo): Command {
  return noun(
    "keys",
    {
      summary: "Keys that encrypt the keys of secrets.",
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
