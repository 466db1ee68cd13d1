import { integer, lookupText, providerSchema, record } from "@gw/entities/schemas";
import { z } from "zod";
import { standardServiceTiers } from "../price/cost-of-call.js";
import { usdPattern } from "../price/nano-usd.js";
import {
  type ClassField,
  classFields,
  type TierTerms,
  type UsdByClass,
} from "../price/price-terms.js";
import type { PriceFile, PriceFileEntry } from "./price-file.js";

const usd = z.string({ error: usdRule }).regex(usdPattern, { error: usdRule });

function usdRule(): string {
  return 'must be USD as a decimal string with at most nine digits before and after the point, such as "0.075"';
}

const usdByClass: z.ZodType<UsdByClass> = record(
  Object.fromEntries(Object.values(classFields).map((field) => [field, usd.optional()])) as Record<
    ClassField,
    z.ZodOptional<typeof usd>
  >,
).refine((prices) => Object.values(prices).some((price) => price !== undefined), {
  error: "must have the price of at least one token class",
});

const lengthTier = record({
  above_input_tokens: integer(1, Number.MAX_SAFE_INTEGER),
  usd_per_million_tokens: usdByClass,
});

const tierShape = {
  usd_per_million_tokens: usdByClass,
  usd_per_request: usd.optional(),
  tiers: z
    .array(lengthTier, { error: "must be a list" })
    .refine((tiers) => tiers.every(isAbovePrevious), {
      error: "must be in ascending order of `above_input_tokens`",
    })
    .optional(),
};

function isAbovePrevious(
  { above_input_tokens }: { readonly above_input_tokens: number },
  index: number,
  tiers: readonly { readonly above_input_tokens: number }[],
): boolean {
  return above_input_tokens > (tiers[index - 1]?.above_input_tokens ?? 0);
}

/** A class without a price in one range of lengths would make some costs unknown. */
function haveSameClasses({ usd_per_million_tokens: prices, tiers = [] }: TierTerms): boolean {
  return tiers.every((tier) => classList(tier.usd_per_million_tokens) === classList(prices));
}

function classList(prices: UsdByClass): string {
  return Object.keys(prices).sort().join();
}

const sameClasses = {
  path: ["tiers"],
  error: "must have the token classes of `usd_per_million_tokens` in each tier",
};

const serviceTiers = z
  .record(z.string(), record(tierShape).refine(haveSameClasses, sameClasses), {
    error: "must be an object",
  })
  .refine((tiers) => !Object.keys(tiers).some((name) => standardServiceTiers.has(name)), {
    error: `must not have ${[...standardServiceTiers].join(", ")}: the prices next to it are for them`,
  });

const date = z.iso.date({ error: "must be a date such as 2026-01-31" });

const entry = record({
  provider: providerSchema.optional(),
  model: lookupText.optional(),
  model_definition_id: lookupText.optional(),
  valid_from: date.optional(),
  ...tierShape,
  service_tiers: serviceTiers.optional(),
})
  .refine(haveSameClasses, sameClasses)
  .refine(
    ({ provider, model, model_definition_id: id }) =>
      id === undefined
        ? provider !== undefined && model !== undefined
        : provider === undefined && model === undefined,
    { error: "must have either `provider` and `model`, or `model_definition_id`" },
  ) as unknown as z.ZodType<PriceFileEntry>;

/** Validates the content of a price file. */
export const priceFileSchema: z.ZodType<PriceFile> = record({
  prices: z
    .array(entry, { error: "must be a list" })
    .refine((entries) => new Set(entries.map(subjectAndDate)).size === entries.length, {
      error: "must not have two entries of the same model and `valid_from`",
    }),
});

function subjectAndDate(price: PriceFileEntry): string {
  return JSON.stringify([price.model_definition_id, price.provider, price.model, price.valid_from]);
}
