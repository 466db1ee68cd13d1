import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { openMemory } from "../memory/open-memory.ts";
import { collectCases } from "./collected-cases.ts";
import { auditWorkspaceMutants } from "./mutants/audit-workspaces.ts";
import { commitMutants } from "./mutants/commits.ts";
import { directoryMutants } from "./mutants/directory.ts";
import { keyMutants } from "./mutants/keys.ts";
import { limitMutants } from "./mutants/limits.ts";
import { withMethods } from "./mutants/mutant.ts";
import { portMutants } from "./mutants/ports.ts";
import { readMutants } from "./mutants/reads.ts";
import { rowLimitMutants } from "./mutants/row-limits.ts";
import { rowMutants } from "./mutants/rows.ts";
import { surfaceMutants } from "./mutants/surface.ts";
import { tokenWorkspaceMutants } from "./mutants/token-workspaces.ts";
import { tokenMutants } from "./mutants/tokens.ts";
import { workspaceOperationMutants } from "./mutants/workspace-operations.ts";
import { workspaceMutants } from "./mutants/workspaces.ts";

const mutants = [
  ...commitMutants,
  ...directoryMutants,
  ...rowMutants,
  ...rowLimitMutants,
  ...readMutants,
  ...keyMutants,
  ...limitMutants,
  ...portMutants,
  ...surfaceMutants,
  ...tokenMutants,
  ...tokenWorkspaceMutants,
  ...auditWorkspaceMutants,
  ...workspaceMutants,
  ...workspaceOperationMutants,
];

// `conformance.test.ts` shows that it passes on the backend from which the defective ones are derived.
describe("the conformance suite", () => {
  test("passes on a backend that has no workspaces, and declares that", async () => {
    const failures: string[] = [];
    const cases = collectCases((environment) =>
      openMemory(environment, ({ workspaces: _workspaces, ...backend }) =>
        withMethods(backend, ({ manifest }) => ({ manifest: { ...manifest, workspaces: false } })),
      ),
    );
    const selected = cases.filter(({ name }) => /workspace|manifest/.test(name));
    expect(selected.length).toBeGreaterThan(20);
    for (const { name, run } of selected) {
      await run().catch((error: unknown) => failures.push(`${name}: ${error}`));
    }
    expect(failures).toEqual([]);
  });

  test.each(mutants)("fails on a backend that $defect", async ({ caughtBy, wrap }) => {
    const cases = collectCases((environment) => openMemory(environment, wrap));
    const selected = cases.filter(({ name }) => name.includes(caughtBy));
    assert.equal(selected.length, 1, `exactly one case name must contain "${caughtBy}"`);
    const failures: unknown[] = [];
    for (const { run } of selected) await run().catch((error: unknown) => failures.push(error));
    assert.equal(failures.length, 1, "the case must fail");
    const [failure] = failures;
    assert.match(`${failure}`, /The rule ".+" is documented at \w+/);
    if (!(failure instanceof Error)) assert.fail("a case must fail with an error");
    const [firstLine = ""] = failure.message.split("\n");
    const path = selected.map(({ name }) => name.replaceAll(" › ", " > ")).join();
    assert.equal(firstLine.slice(0, path.length + 2), `${path}: `);
    // In words, and not as `true !== false`.
    assert.doesNotMatch(firstLine.slice(path.length), /Expected values|evaluated to a falsy|!==/);
  });
});
