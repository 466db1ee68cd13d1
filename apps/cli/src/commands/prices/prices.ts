import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { explainPrices } from "./explain.js";
import { listPrices } from "./list.js";

export function prices(io: CliIo): Command {
  return noun(
    "prices",
    {
      summary: "Show prices of models: published ones, and those of the file in GW_PRICES.",
      examples: ["gw prices list openai", "gw prices explain gemini gemini-2.5-pro"],
    },
    [listPrices(io), explainPrices(io)],
  );
}
