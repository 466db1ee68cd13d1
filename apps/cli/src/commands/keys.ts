import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { generateKey } from "./keys/generate.js";
import { listKeys } from "./keys/list.js";

export function keys(io: CliIo): Command {
  return noun(
    "keys",
    {
      summary: "Keys that encrypt the keys of secrets.",
      examples: ["gw keys generate --out /etc/gw/keys/kek-1", "gw keys list"],
    },
    [generateKey(io), listKeys(io)],
  );
}
