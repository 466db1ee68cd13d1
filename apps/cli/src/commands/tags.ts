import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { deleteTag } from "./tags/delete.js";
import { getTag } from "./tags/get.js";
import { listTags } from "./tags/list.js";
import { setTag } from "./tags/set.js";

export function tags(io: CliIo): Command {
  return noun(
    "tags",
    {
      summary: "Tags of endpoints.",
      examples: ["gw tags set chat team search", "gw tags list chat"],
    },
    [setTag(io), listTags(io), getTag(io), deleteTag(io)],
  );
}
