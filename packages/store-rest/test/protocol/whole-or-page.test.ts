import { GatewayError, type PageRequest } from "@gw/entities";
import { expect, test } from "vitest";
import { wholeOrPage } from "../../src/protocol/index.js";

/** A list of `count` numbers that records its inputs. */
function numbers(count: number) {
  const inputs: PageRequest[] = [];
  const list = async (input: PageRequest & { readonly filter?: string }) => {
    inputs.push(input);
    const start = Number(input.pageToken ?? 0);
    const end = start + (input.maxResults ?? 100);
    const items = Array.from({ length: Math.min(end, count) - start }, (_, i) => start + i);
    return { items, ...(end < count && { nextPageToken: String(end) }) };
  };
  return { inputs, list };
}

test("returns the whole list without max_results, read in pages of 1,000", async () => {
  const { inputs, list } = numbers(2_500);
  const page = await wholeOrPage(list, { filter: "f" });
  expect(page).toStrictEqual({ items: Array.from({ length: 2_500 }, (_, i) => i) });
  expect(inputs).toEqual([
    { filter: "f", maxResults: 1_000 },
    { filter: "f", maxResults: 1_000, pageToken: "1000" },
    { filter: "f", maxResults: 1_000, pageToken: "2000" },
  ]);
});

test("returns the rest of the list after a page token", async () => {
  const { list } = numbers(1_500);
  const { items, nextPageToken } = await wholeOrPage(list, { pageToken: "10" });
  expect([items[0], items.at(-1), items.length, nextPageToken]).toEqual([
    10,
    1499,
    1490,
    undefined,
  ]);
});

test("returns one page and its next token with max_results", async () => {
  const { inputs, list } = numbers(2_500);
  expect(await wholeOrPage(list, { maxResults: 2 })).toEqual({ items: [0, 1], nextPageToken: "2" });
  expect(inputs).toEqual([{ maxResults: 2 }]);
});

test("passes on an error of the list", async () => {
  const error = new GatewayError("INVALID_PARAMETER_VALUE", "page_token must be");
  await expect(wholeOrPage(() => Promise.reject(error), {})).rejects.toBe(error);
});
