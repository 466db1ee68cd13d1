import { GatewayError, type PageRequest } from "@gw/entities";
import { expect, test } from "vitest";
import { wholeOrPage } from "../../src/protocol/index.js";

/** A list of so many numbers, which keeps what it was asked for. */
function numbers(count: number) {
  const asked: PageRequest[] = [];
  const list = async (input: PageRequest & { readonly filter?: string }) => {
    asked.push(input);
    const start = Number(input.pageToken ?? 0);
    const end = start + (input.maxResults ?? 100);
    const items = Array.from({ length: Math.min(end, count) - start }, (_, i) => start + i);
    return { items, ...(end < count && { nextPageToken: String(end) }) };
  };
  return { asked, list };
}

test("without max_results the whole list comes back, gathered in pages of 1,000", async () => {
  const { asked, list } = numbers(2_500);
  const page = await wholeOrPage(list, { filter: "f" });
  expect(page).toStrictEqual({ items: Array.from({ length: 2_500 }, (_, i) => i) });
  expect(asked).toEqual([
    { filter: "f", maxResults: 1_000 },
    { filter: "f", maxResults: 1_000, pageToken: "1000" },
    { filter: "f", maxResults: 1_000, pageToken: "2000" },
  ]);
});

test("from a page token on, the rest comes back", async () => {
  const { list } = numbers(1_500);
  const { items, nextPageToken } = await wholeOrPage(list, { pageToken: "10" });
  expect([items[0], items.at(-1), items.length, nextPageToken]).toEqual([
    10,
    1499,
    1490,
    undefined,
  ]);
});

test("with max_results one page comes back, and the token of the next", async () => {
  const { asked, list } = numbers(2_500);
  expect(await wholeOrPage(list, { maxResults: 2 })).toEqual({ items: [0, 1], nextPageToken: "2" });
  expect(asked).toEqual([{ maxResults: 2 }]);
});

test("a refusal of the list is the answer", async () => {
  const refusal = new GatewayError("INVALID_PARAMETER_VALUE", "page_token must be");
  await expect(wholeOrPage(() => Promise.reject(refusal), {})).rejects.toBe(refusal);
});
