import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { deleteTag } from "./delete.js";
import { getTag } from "./get.js";
import { listTags } from "./list.js";
import { setTag } from "./set.js";

export function tags(io: CliIo): Command {
  return noun(
    "tags",
    {
      summary: "Manage tags of endpoints.",
      examples: ["gw tags set chat team search", "gw tags list chat"],
    },
    [setTag(io), listTags(io), getTag(io), deleteTag(io)],
  );
}
