import { deepStrictEqual } from "node:assert/strict";
import { baselineEndpointLister } from "../baselines/endpoints.ts";
import { openBaselineDatabase } from "../baselines/sqlite-connection.ts";
import { compare, type Effort } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import { openBenchGateway } from "../gateways/bench-gateway.ts";
import { type ListedPage, pagesOf } from "../gateways/listed-page.ts";
import type { BenchPath } from "./bench-path.ts";

/** Lists 100 endpoints: the first and last page, of few and of many. */
export const sqliteListPath: BenchPath = {
  name: "sqlite-list",
  async run({ effort, quick }) {
    const few = await openBenchGateway({ endpoints: 1_000 });
    const many = await openBenchGateway({ endpoints: quick ? 5_000 : 100_000 });
    try {
      const [firstOfFew, lastOfFew] = await pagesOf(few);
      const [firstOfMany, lastOfMany] = await pagesOf(many);
      // The depth of a page must not matter.
      const depth = await compare(
        { candidate: lastOfMany.read, baseline: firstOfFew.read },
        effort,
      );
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
  const database = openBaselineDatabase(path);
  const list = baselineEndpointLister(database);
  const figures: Figure[] = [];
  for (const [which, { read, after, total }] of Object.entries(pages)) {
    const baseline = () => list({ after, limit: 100 });
    deepStrictEqual(baseline(), (await read()).items);
    const comparison = await compare({ candidate: read, baseline: baseline }, effort);
    const name = `sqlite list 100, ${which} of ${total.toLocaleString("en")}`;
    figures.push({ name, ...comparison, aim: { atMost: 2 } });
  }
  database.close();
  return figures;
}
