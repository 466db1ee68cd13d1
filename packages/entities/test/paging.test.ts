import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type KeysetList, keysetPage } from "../src/paging.ts";

function listOf(
  keys: readonly number[],
  list: Partial<KeysetList<number>> = {},
): KeysetList<number> {
  return {
    identity: ["keys", {}],
    request: {},
    keyPattern: /^[0-9]+$/,
    keyOf: String,
    read: async ({ after = "-1", limit }) =>
      keys.filter((key) => key > Number(after)).slice(0, limit),
    ...list,
  };
}

describe("a page of a list", () => {
  test("continues after the previous one, until no row is left", async () => {
    const sizes = fc.integer({ min: 1, max: 7 });
    await fc.assert(
      fc.asyncProperty(fc.nat(20), sizes, async (length, maxResults) => {
        const keys = Array.from({ length }, (_, key) => key);
        const seen: number[] = [];
        let pageToken: string | undefined;
        do {
          const page = await keysetPage(listOf(keys, { request: { maxResults, pageToken } }));
          seen.push(...page.items);
          pageToken = page.nextPageToken;
          if (pageToken !== undefined) expect(page.items.length).toBe(maxResults);
        } while (pageToken !== undefined);
        expect(seen).toEqual(keys);
      }),
    );
  });

  test("has 100 rows by default", async () => {
    const keys = Array.from({ length: 101 }, (_, key) => key);
    const page = await keysetPage(listOf(keys));
    expect(page.items.length).toBe(100);
    expect(page.nextPageToken).toMatch(/^1\.[A-Za-z0-9_-]{16}\.99$/);
  });

  test("rejects the token of another list", async () => {
    const { nextPageToken: pageToken } = await keysetPage(
      listOf([1, 2], { request: { maxResults: 1 } }),
    );
    const request = { pageToken };
    expect((await keysetPage(listOf([1, 2], { request }))).items).toEqual([2]);
    await expect(keysetPage(listOf([1, 2], { request, identity: ["keys"] }))).rejects.toMatchObject(
      {
        code: "RESOURCE_DOES_NOT_EXIST",
        message: expect.stringContaining("belongs to a list with other filters"),
      },
    );
  });

  test.each(["", "1", "2.0123456789abcdef.1", "1.short.1", "1.0123456789abcdef.x", "x\n"])(
    "rejects the malformed token %j",
    async (pageToken) => {
      await expect(keysetPage(listOf([1], { request: { pageToken } }))).rejects.toMatchObject({
        code: "RESOURCE_DOES_NOT_EXIST",
        message: expect.stringContaining("must be the `next_page_token`"),
      });
    },
  );
});
