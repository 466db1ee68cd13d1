import { expect, test } from "vitest";
import { subjectOf } from "../../src/index.ts";
import { KnownSubjects } from "../../src/terms/known-subjects.ts";

const call = {
  workspaceId: "default",
  endpointId: "e-1",
  tokenId: "t-1",
  owner: "blue",
  metadata: { team: "red" },
};

test("each scope counts a call under its subject", () => {
  expect(subjectOf({ kind: "GLOBAL" }, call)).toBe("");
  expect(subjectOf({ kind: "ENDPOINT" }, call)).toBe("e-1");
  expect(subjectOf({ kind: "TOKEN" }, call)).toBe("t-1");
  expect(subjectOf({ kind: "OWNER" }, call)).toBe("blue");
  expect(subjectOf({ kind: "METADATA", key: "team" }, call)).toBe("red");
  expect(subjectOf({ kind: "MODEL" }, { ...call, modelDefinitionId: "m-1" })).toBe("m-1");
});

test("calls without a subject are counted together, and attempts only have a model", () => {
  const { tokenId: _, owner: __, ...without } = call;
  expect(subjectOf({ kind: "TOKEN" }, without)).toBe("");
  expect(subjectOf({ kind: "OWNER" }, without)).toBe("");
  expect(subjectOf({ kind: "METADATA", key: "toString" }, call)).toBe("");
  expect(subjectOf({ kind: "MODEL" }, call)).toBeUndefined();
});

test("a limit with a value applies to that subject only", () => {
  expect(subjectOf({ kind: "OWNER", value: "blue" }, call)).toBe("blue");
  expect(subjectOf({ kind: "OWNER", value: "Blue" }, call)).toBeUndefined();
});

test("a subject of more than 255 bytes is replaced by its SHA-256", () => {
  expect(subjectOf({ kind: "OWNER" }, { ...call, owner: "é".repeat(127) })).toHaveLength(127);
  expect(subjectOf({ kind: "OWNER" }, { ...call, owner: "é".repeat(128) })).toMatch(
    /^[0-9a-f]{64}$/,
  );
});

test("beyond 10,000 subjects in a window, all others share one", () => {
  const known = new KnownSubjects();
  for (let count = 0; count < 10_000; count += 1) known.nameOf("l-1", `${count}`, 0);
  expect(known.nameOf("l-1", "new", 0)).toBe("(others)");
  expect(known.nameOf("l-1", "9999", 0)).toBe("9999");
  expect(known.nameOf("l-2", "new", 0)).toBe("new");
  expect(known.nameOf("l-1", "new", 1)).toBe("new");
});
