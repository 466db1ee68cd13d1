import assert from "node:assert/strict";
import type { Page } from "@gw/entities";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { allItems, type List, lists } from "./lists.js";

async function createMany(f: Fixture, list: List, count: number): Promise<string[]> {
  const created: string[] = [];
  while (created.length < count) created.push(await list.create(f));
  return created;
}

/** Asserts that items that exist throughout are returned exactly once, sorted by creation. */
function assertComplete(returned: readonly string[], remaining: readonly string[]): void {
  const known = new Set(remaining);
  assert.deepEqual(
    returned.filter((key) => known.has(key)),
    remaining,
  );
  assert.equal(new Set(returned).size, returned.length, "no item may be returned twice");
}

export function pagingUnderWritesCases(suite: Suite): void {
  suite.describe("paging during concurrent writes", "RowPage.after, StoreReader", () => {
    for (const list of lists) {
      suite.test(
        `returns ${list.name} once despite inserts, deletes and updates between pages`,
        async (f) => {
          const created = await createMany(f, list, 20);
          const remaining = new Set(created);
          const returned: string[] = [];
          let pageToken: string | undefined;
          for (let round = 0; round < 40; round += 1) {
            const page: Page<string> = await list.page(f.store, {
              maxResults: 3,
              ...(pageToken !== undefined && { pageToken }),
            });
            returned.push(...page.items);
            pageToken = page.nextPageToken;
            if (pageToken === undefined) break;
            // Deletes the row of the token and one that was not returned yet, and inserts one.
            const lastReturned = returned.at(-1) ?? "";
            const notReturned = created.find(
              (key) => remaining.has(key) && !returned.includes(key),
            );
            for (const key of [lastReturned, notReturned]) {
              if (key === undefined || !remaining.delete(key) || remaining.size < 4) continue;
              await list.remove(f, key);
            }
            const first = [...remaining][0];
            if (first !== undefined) await list.change(f, first);
            if (round < 3) await list.create(f);
          }
          assert.equal(pageToken, undefined, "the list must end within 40 pages");
          assertComplete(
            returned,
            created.filter((key) => remaining.has(key)),
          );
        },
      );

      suite.test(
        `returns ${list.name} once despite concurrent inserts, deletes and updates`,
        async (f) => {
          const created = await createMany(f, list, 12);
          const removed = created.filter((_, index) => index % 3 === 1);
          const remaining = created.filter((key) => !removed.includes(key));
          const [returned] = await Promise.all([
            Promise.all(
              [1, 2, 3, 5].map((size) => allItems((request) => list.page(f.store, request), size)),
            ),
            ...removed.map((key) => list.remove(f, key)),
            ...remaining.slice(0, 4).map((key) => list.change(f, key)),
            ...[1, 2, 3].map(() => list.create(f)),
          ]);
          for (const one of returned) assertComplete(one, remaining);
          const [after, filtered] = [
            await allItems((request) => list.page(f.store, request), 2),
            await allItems((request) => list.filtered(f.store, request)),
          ];
          assert.deepEqual(after, filtered);
          assert.deepEqual(after.slice(0, remaining.length), remaining);
          assert.equal(after.length, remaining.length + 3);
        },
      );
    }
  });
}
