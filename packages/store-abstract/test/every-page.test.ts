import type { PageRequest } from "@gw/entities";
import { expect, test } from "vitest";
import { everyPage } from "../src/every-page.js";

/** A list of `length` numbers in pages of at most three. */
function listOf(length: number) {
  const asked: PageRequest[] = [];
  const fetchPage = async (page: PageRequest) => {
    asked.push(page);
    const from = Number(page.pageToken ?? 0);
    const to = Math.min(from + Math.min(page.maxResults ?? 100, 3), length);
    const items = Array.from({ length: to - from }, (_, at) => from + at);
    return to < length ? { items, nextPageToken: String(to) } : { items };
  };
  return { asked, fetchPage };
}

test("reads a list to its end", async () => {
  const { asked, fetchPage } = listOf(7);
  expect(await everyPage(fetchPage)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(asked.map(({ maxResults }) => maxResults)).toEqual([1_000, 1_000, 1_000]);
});

test("requests no more items than the limit", async () => {
  const { asked, fetchPage } = listOf(7);
  expect(await everyPage(fetchPage, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(asked.map(({ maxResults }) => maxResults)).toEqual([5, 2]);
});

test("reads an empty list with one request", async () => {
  const { asked, fetchPage } = listOf(0);
  expect(await everyPage(fetchPage)).toEqual([]);
  expect(asked).toHaveLength(1);
});

test("rejects a page token that repeats instead of returning part of the list", async () => {
  let calls = 0;
  const fetchPage = async () => {
    if (++calls > 5) throw new Error("too many requests");
    return { items: [1], nextPageToken: "same" };
  };
  await expect(everyPage(fetchPage)).rejects.toThrow("next_page_token");
  expect(calls).toBe(2);
});
