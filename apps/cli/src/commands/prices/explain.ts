import { Command } from "commander";
import { described } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { printJson } from "../../terminal/output.js";
import { renderPrice } from "./price-report.js";
import { readPriceList } from "./read-price-list.js";

interface Options {
  readonly json?: boolean;
  readonly apiBase?: string;
  readonly definition?: string;
}

export function explainPrices(io: CliIo): Command {
  return described(
    new Command("explain"),
    "Show where the price of a model is from, and when the cost of a call is unknown.",
    [
      "gw prices explain openai gpt-4o",
      "gw prices explain openai-compatible deepseek-chat --api-base https://api.deepseek.com",
      "gw prices explain azure chat-prod --json",
    ],
  )
    .argument("<provider>", "provider of the model definition, such as openai")
    .argument("<model-name>", "the provider's name for the model, such as gpt-4o")
    .option("--api-base <url>", "the api_base of the secret, if it has one")
    .option("--definition <id>", "id of the model definition (d-…), which the file can name")
    .option("--json", "print JSON, also for errors")
    .addHelpText(
      "after",
      `
Does not need a server. The last period that includes the time of a call has its price.`,
    )
    .action(async (provider: string, model: string, options: Options) => {
      const { apiBase, definition: modelDefinitionId } = options;
      const list = await readPriceList(io);
      const { explainPrice } = await import("@gw/usage");
      const price = list.priceOf({ provider, model, apiBase, modelDefinitionId });
      const explanation = explainPrice(price, Date.now());
      if (options.json) return printJson(io, explanation);
      io.stdout.write(renderPrice(explanation));
    });
}
