import { Command } from "commander";
import { described, limited } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printList } from "../../terminal/output.js";
import { priceView } from "./price-view.js";
import { readPriceList } from "./read-price-list.js";

interface Options {
  readonly json?: boolean;
  readonly limit?: string;
}

export function listPrices(io: CliIo): Command {
  const command = described(new Command("list"), "List prices in USD per million tokens.", [
    "gw prices list",
    "gw prices list openai",
    "GW_PRICES=prices.json gw prices list azure",
  ])
    .argument("[provider]", "only of this provider")
    .option("--json", "print JSON, also for errors")
    .addHelpText(
      "after",
      `
Lists the prices of the file in GW_PRICES, followed by the published ones. The prices are those of now,
of the standard service tier and of short input; gw prices explain and --json show all.`,
    );
  return limited(command, "all").action(async (provider: string | undefined, options: Options) => {
    const limit = parseLimit(options);
    const prices = (await readPriceList(io)).list(provider).slice(0, limit);
    const { explainPrice } = await import("@gw/usage");
    const now = Date.now();
    const listed = prices.map(({ origin, price }) => ({ origin, ...explainPrice(price, now) }));
    printList(io, options, priceView, listed);
  });
}
