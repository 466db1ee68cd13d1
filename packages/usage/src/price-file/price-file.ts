import { hash } from "node:crypto";
import { GatewayError } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type { PriceOrigin, PricePeriod } from "../price/model-price.js";
import { compilePeriod, type PriceTerms } from "../price/price-terms.js";
import { priceFileSchema } from "./price-file.schema.js";

/** The prices of a model in a price file: of a provider's model, or of a model definition. */
export type PriceFileEntry = PriceTerms &
  (
    | {
        readonly provider: string;
        readonly model: string;
        readonly model_definition_id?: undefined;
      }
    | {
        readonly model_definition_id: string;
        readonly provider?: undefined;
        readonly model?: undefined;
      }
  );

/** The content of a price file, in JSON. */
export interface PriceFile {
  readonly prices: readonly PriceFileEntry[];
}

/**
 * Reads the text of a price file.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE; the message names the field and the rule
 */
export function parsePriceFile(text: string): PriceFile {
  return parseInput(priceFileSchema, parseJson(text));
}

/** Compiles the entries of a price file, each subject in ascending order of `valid_from`. */
export function compilePriceFile({ prices }: PriceFile): readonly PricePeriod[] {
  return prices
    .toSorted((a, b) => ((a.valid_from ?? "") < (b.valid_from ?? "") ? -1 : 1))
    .map((entry) =>
      compilePeriod(entry, { origin: originOf(entry), version: `price-file-${digestOf(entry)}` }),
    );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError("INVALID_PARAMETER_VALUE", "The price file must be JSON", { cause });
  }
}

function originOf(entry: PriceFileEntry): PriceOrigin {
  return entry.model_definition_id === undefined
    ? { kind: "file", provider: entry.provider, model: entry.model }
    : { kind: "file", modelDefinitionId: entry.model_definition_id };
}

/** `parsePriceFile` has put the keys into the order of the schema. */
function digestOf(entry: PriceFileEntry): string {
  return hash("sha256", JSON.stringify(entry)).slice(0, 16);
}
