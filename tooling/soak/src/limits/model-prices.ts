/** Nano-USD of a token. */
const inputPrice = 1_000;
const outputPrice = 2_000;

/** The price file of the models of the test, which all cost the same. */
export function priceFileOf(models: readonly string[]): string {
  const usd_per_million_tokens = { input: "1", output: "2" };
  const prices = models.map((model) => ({
    ...{ provider: "openai-compatible", model, usd_per_million_tokens },
  }));
  return JSON.stringify({ prices });
}

/** Nano-USD. */
export function costOf({ input, output }: { input: number; output: number }): number {
  return input * inputPrice + output * outputPrice;
}
