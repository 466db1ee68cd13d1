import { type UsageStoreHarness, usageStoreConformance } from "../../src/conformance/index.ts";

export interface Case {
  /** The names of the groups and of the case, such as `A usage store › a batch › counts …`. */
  readonly name: string;
  run(): Promise<void>;
}

/** Collects the cases of the suite without a test runner. */
export function collectCases(open: UsageStoreHarness["open"]): Case[] {
  const cases: Case[] = [];
  const groups: string[] = [];
  usageStoreConformance({
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    test(name, body) {
      cases.push({ name: [...groups, name].join(" › "), run: body });
    },
    open,
  });
  return cases;
}
