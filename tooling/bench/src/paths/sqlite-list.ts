import { deepStrictEqual } from "node:assert/strict";
import { openBenchGateway } from "../bench-gateway.ts";
import type { BenchPath } from "../bench-path.ts";
import { compare, type Effort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { openBareDatabase } from "../floors/bare-database.ts";
import { bareEndpointLister } from "../floors/bare-endpoints.ts";
import { type ListedPage, pagesOf } from "./listed-page.ts";

/** A page of 100 endpoints, first and last, of few and of many. */
export const sqliteListPath: BenchPath = {
  name: "sqlite-list",
  async run({ effort, quick }) {
    const few = await openBenchGateway({ endpoints: 1_000 });
    const many = await openBenchGateway({ endpoints: quick ? 5_000 : 100_000 });
    try {
      const [firstOfFew, lastOfFew] = await pagesOf(few);
      const [firstOfMany, lastOfMany] = await pagesOf(many);
      // Ours against ours: how much deeper a page lies is not to be felt.
      const depth = await compare({ ours: lastOfMany.read, floor: firstOfFew.read }, effort);
      return [
        ...(await against(few.path, { first: firstOfFew, last: lastOfFew }, effort)),
        ...(await against(many.path, { first: firstOfMany, last: lastOfMany }, effort)),
        { name: "sqlite list, last of many to first of few", ...depth, aim: { atMost: 1.3 } },
      ];
    } finally {
      await few.close();
      await many.close();
    }
  },
};

async function against(
  path: string,
  pages: { readonly first: ListedPage; readonly last: ListedPage },
  effort: Effort,
): Promise<Figure[]> {
  const database = openBareDatabase(path);
  const list = bareEndpointLister(database);
  const figures: Figure[] = [];
  for (const [which, { read, after, total }] of Object.entries(pages)) {
    const bare = () => list({ after, limit: 100 });
    deepStrictEqual(bare(), (await read()).items);
    const comparison = await compare({ ours: read, floor: bare }, effort);
    const name = `sqlite list 100, ${which} of ${total.toLocaleString("en")}`;
    figures.push({ name, ...comparison, aim: { atMost: 2 } });
  }
  database.close();
  return figures;
}
