import { expect, test } from "vitest";
import { CredentialHistory } from "../../src/workspaces/credential-history.ts";

/** `team-1` has an update whose outcome is unknown; gateways have 50 ms. */
function updatedHistory() {
  const history = new CredentialHistory(50);
  const [old, other] = [history.next("team-1"), history.next("team-2")];
  history.acknowledge(old, { gateway: 0, at: 0 });
  history.acknowledge(other, { gateway: 0, at: 0 });
  const updated = history.next("team-1");
  const judge = (credential: string, gateway: number, begin: number) =>
    history.judge({ workspace: "team-1", gateway, begin, credential })?.kind;
  return { history, old, other, updated, judge };
}

test("allows the old and the new credential during an update", () => {
  const { history, old, updated, judge } = updatedHistory();
  expect(judge(old, 0, 1_000)).toBeUndefined();
  expect(judge(updated, 1, 0)).toBeUndefined();
  expect(history.possible("team-1")).toEqual(new Set([old, updated]));
});

test("requires the new credential some time after the update, and measures that time", () => {
  const { history, old, updated, judge } = updatedHistory();
  history.acknowledge(updated, { gateway: 0, at: 100 });
  expect(judge(old, 0, 99)).toBeUndefined();
  expect(judge(old, 0, 110)).toBeUndefined();
  expect(judge(old, 1, 150)).toBeUndefined();
  expect(history.longestLag).toEqual({ own: 10, others: 50 });
  expect(judge(old, 1, 151)).toBe("outdated");
  expect(judge(updated, 1, 1_000)).toBeUndefined();
  expect(history.possible("team-1")).toEqual(new Set([updated]));
});

test("finds the credential of another workspace, and one that was never set", () => {
  const { other, judge } = updatedHistory();
  expect(judge(other, 0, 0)).toBe("crossed");
  expect(judge("sk-soak-team-1.9", 0, 0)).toBe("unknown");
});
