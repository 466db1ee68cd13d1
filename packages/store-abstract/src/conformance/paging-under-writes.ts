import assert from "node:assert/strict";
import type { Page } from "@gw/entities";
import type { Fixture } from "./fixture.js";
import { allOf, type List, lists } from "./lists.js";
import type { Suite } from "./suite.js";

async function makeMany(f: Fixture, list: List, count: number): Promise<string[]> {
  const made: string[] = [];
  while (made.length < count) made.push(await list.make(f));
  return made;
}

/** What existed at the first page and still exists came exactly once, in order of creation. */
function assertPromise(came: readonly string[], kept: readonly string[]): void {
  const known = new Set(kept);
  assert.deepEqual(
    came.filter((key) => known.has(key)),
    kept,
  );
  assert.equal(new Set(came).size, came.length, "nothing comes twice");
}

export function pagingUnderWritesCases(suite: Suite): void {
  suite.describe("paging while others write", () => {
    for (const list of lists) {
      suite.test(`${list.name}: inserts, deletes and updates between the pages`, async (f) => {
        const made = await makeMany(f, list, 20);
        const kept = new Set(made);
        const came: string[] = [];
        let pageToken: string | undefined;
        for (let round = 0; round < 40; round += 1) {
          const page: Page<string> = await list.page(f.store, {
            maxResults: 3,
            ...(pageToken !== undefined && { pageToken }),
          });
          came.push(...page.items);
          pageToken = page.nextPageToken;
          if (pageToken === undefined) break;
          // The last one seen, so that the token's own row is gone; one not yet seen; one new.
          const seen = came.at(-1) ?? "";
          const unseen = made.find((key) => kept.has(key) && !came.includes(key));
          for (const key of [seen, unseen]) {
            if (key === undefined || !kept.delete(key) || kept.size < 4) continue;
            await list.remove(f, key);
          }
          const first = [...kept][0];
          if (first !== undefined) await list.change(f, first);
          if (round < 3) await list.make(f);
        }
        assert.equal(pageToken, undefined, "the list came to an end");
        assertPromise(
          came,
          made.filter((key) => kept.has(key)),
        );
      });

      suite.test(`${list.name}: at the same time`, async (f) => {
        const made = await makeMany(f, list, 12);
        const gone = made.filter((_, index) => index % 3 === 1);
        const kept = made.filter((key) => !gone.includes(key));
        const [came] = await Promise.all([
          Promise.all(
            [1, 2, 3, 5].map((size) => allOf((request) => list.page(f.store, request), size)),
          ),
          ...gone.map((key) => list.remove(f, key)),
          ...kept.slice(0, 4).map((key) => list.change(f, key)),
          ...[1, 2, 3].map(() => list.make(f)),
        ]);
        for (const one of came) assertPromise(one, kept);
        const [after, filtered] = [
          await allOf((request) => list.page(f.store, request), 2),
          await allOf((request) => list.filtered(f.store, request)),
        ];
        assert.deepEqual(after, filtered);
        assert.deepEqual(after.slice(0, kept.length), kept);
        assert.equal(after.length, kept.length + 3);
      });
    }
  });
}
