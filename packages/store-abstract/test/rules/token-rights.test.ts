import { describe, expect, test } from "vitest";
import { type AccessTokenRow, endpointsIn, rightsOfTokens } from "../../src/index.ts";

function row(tokenId: string, fields: Partial<AccessTokenRow>): AccessTokenRow {
  return {
    tokenId,
    workspaceId: "*",
    name: tokenId,
    tokenHash: new Uint8Array(32),
    roles: ["admin", "invoker"],
    createdAt: 1,
    createdRevision: 1,
    ...fields,
  };
}

function sorted(names: ReadonlySet<string> | undefined): readonly string[] | undefined {
  return names && [...names].sort();
}

test("the rights of tokens do not depend on their order, and a circle of issuers has none", () => {
  const tokens = [
    row("a", {}),
    row("b", { issuerTokenId: "a", workspaceId: "w-1" }),
    row("c", { issuerTokenId: "b", workspaceId: "w-1", roles: ["viewer", "invoker"] }),
    row("d", { issuerTokenId: "e" }),
    row("e", { issuerTokenId: "d" }),
    row("f", { issuerTokenId: "e" }),
    row("g", { issuerTokenId: "unknown" }),
  ];
  const expected = new Map([
    ["a", ["*", "admin"]],
    ["b", ["w-1", "admin"]],
    ["c", ["w-1", "no admin"]],
  ]);
  for (const ordered of [
    tokens,
    tokens.toReversed(),
    [...tokens.slice(2), ...tokens.slice(0, 2)],
  ]) {
    const rights = [...rightsOfTokens(ordered)].map(
      ([id, { workspaceId, permissions }]) =>
        [id, [workspaceId, permissions.has("admin") ? "admin" : "no admin"]] as const,
    );
    expect(new Map(rights)).toEqual(expected);
  }
});

describe("the endpoints of a token", () => {
  const named = new Set(["chat"]);

  test("of a workspace are those of the workspace, and none of the others", () => {
    const rights = { workspaceId: "w-1", endpoints: named };
    expect(sorted(endpointsIn(rights, "w-1"))).toEqual(["chat"]);
    for (const other of ["default", "w-2", "*"])
      expect(sorted(endpointsIn(rights, other))).toEqual([]);
  });

  test("of the installation are those of `default`, and none of the others", () => {
    const rights = { workspaceId: "*", endpoints: named };
    expect(sorted(endpointsIn(rights, "default"))).toEqual(["chat"]);
    expect(sorted(endpointsIn(rights, "w-1"))).toEqual([]);
    expect(endpointsIn({ workspaceId: "*" }, "w-1")).toBeUndefined();
  });

  test("never exceed those of an issuer of the installation", () => {
    const rights = rightsOfTokens([
      row("root", { endpoints: ["chat", "other"] }),
      row("default", { workspaceId: "default", issuerTokenId: "root" }),
      row("narrow", { workspaceId: "default", issuerTokenId: "root", endpoints: ["chat", "new"] }),
      row("elsewhere", { workspaceId: "w-1", issuerTokenId: "root", endpoints: ["chat"] }),
      row("all", { workspaceId: "w-1", issuerTokenId: "root" }),
    ]);
    const endpoints = (id: string) => sorted(rights.get(id)?.endpoints);
    expect(endpoints("default")).toEqual(["chat", "other"]);
    expect(endpoints("narrow")).toEqual(["chat"]);
    expect([endpoints("elsewhere"), endpoints("all")]).toEqual([[], []]);
  });
});
