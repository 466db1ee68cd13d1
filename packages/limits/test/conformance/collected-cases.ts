import {
  type AllowanceLedgerHarness,
  allowanceLedgerConformance,
} from "../../src/conformance/index.ts";

export interface Case {
  /** The names of the groups and of the case, such as `A ledger of limits › a sync › is applied …`. */
  readonly name: string;
  run(): Promise<void>;
}

/** Collects the cases of the suite without a test runner. */
export function collectCases(open: AllowanceLedgerHarness["open"]): readonly Case[] {
  const cases: Case[] = [];
  const groups: string[] = [];
  allowanceLedgerConformance({
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
