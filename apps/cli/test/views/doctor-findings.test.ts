import { type DoctorFinding, doctorFindingCodes } from "@gw/entities";
import { expect, test } from "vitest";
import { describeFinding } from "../../src/views/doctor-findings.js";

const unreadable: DoctorFinding = { code: "secrets_do_not_open", grade: "problem", secrets: 2 };

function keyProblem(problemCode: string): DoctorFinding {
  return { code: "key_problem", grade: "problem", problemCode, message: "GW_KEK_1 is wrong" };
}

test.each(doctorFindingCodes)("describes the finding %s in one line", (code) => {
  const finding: DoctorFinding = {
    ...{ code, grade: "note", kekVersion: 2, kekState: "active", days: 400, secrets: 1 },
    ...{ servers: ["gw-1"], provider: "openai", model: "gpt-4o", status: 401 },
    ...{ endpoint: "chat", problemCode: "ORPHANED" },
  };
  const text = describeFinding(finding, [finding]);
  expect(text).toMatch(/^\S[^\n]+$/);
  expect(text).not.toMatch(/undefined|_/);
});

test("advises to overwrite or delete secrets only if the keys are right", () => {
  expect(describeFinding(unreadable, [unreadable])).toMatch(/overwrite the secrets, or delete/);
  for (const [code, remedy] of [
    ["KEY_WRONG", "fix the keys first"],
    ["KEY_PROVIDER_UNAVAILABLE", "a key provider is unavailable"],
  ] as const) {
    const text = describeFinding(unreadable, [keyProblem(code), unreadable]);
    expect(text).toContain(remedy);
    expect(text).not.toMatch(/overwrite|delete/);
  }
});

test("shows the message of a finding with an unknown code", () => {
  const newer = { code: "newer", grade: "note" } as unknown as DoctorFinding;
  expect(describeFinding({ ...newer, message: "Something new" }, [])).toBe("Something new");
  expect(describeFinding(newer, [])).toBe("newer");
});

test("names the workspace of an endpoint or model outside of `default`", () => {
  const found = { grade: "problem", provider: "openai", model: "gpt-5" } as const;
  const rejected = { ...found, code: "model_rejected", status: 401 } as const;
  const uncallable = { ...found, code: "model_not_callable", endpoint: "chat" } as const;
  for (const finding of [rejected, uncallable]) {
    expect(describeFinding(finding, [])).not.toContain("workspace");
    const text = describeFinding({ ...finding, workspace: "research" }, []);
    expect(text).toContain(" of workspace research ");
  }
});
