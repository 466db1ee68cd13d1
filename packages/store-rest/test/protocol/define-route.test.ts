import { setGatewayEndpointTagSchema } from "@gw/entities/schemas";
import { type KekInfo, kekRefSchema } from "@gw/store-abstract";
import { expect, test } from "vitest";
import { required } from "../../src/protocol/codecs/field.js";
import { objectOf } from "../../src/protocol/codecs/object-of.js";
import { emptyResponse, keyedResponse } from "../../src/protocol/codecs/response.js";
import { integer, text } from "../../src/protocol/codecs/scalars.js";
import { defineRoute, noInput } from "../../src/protocol/define-route.js";

const mutation = {
  at: "POST /endpoints/set-tag",
  permission: "write",
  scope: "workspace",
  summary: "Sets a tag.",
  request: { endpointId: required(text), key: required(text) },
  input: setGatewayEndpointTagSchema,
  response: emptyResponse(),
} as const;
const auditTarget = { id: ["endpointId"] } as const;

const stageKek = {
  at: "POST /keys/stage",
  permission: "admin",
  scope: "installation",
  auditTarget: "self",
  summary: "Stages a key version.",
  request: { version: required(integer) },
  input: kekRefSchema,
  response: keyedResponse<KekInfo>("kek", objectOf({ version: required(integer) })),
} as const;

test("a route of a store mutation has the audit action of the store", () => {
  const route = defineRoute("setGatewayEndpointTag", { ...mutation, auditTarget });
  expect(route).toMatchObject({ isMutation: true, auditAction: "endpoint.set_tag" });
});

test("a route of a store mutation with another audit action does not compile", () => {
  const definition = { ...mutation, auditTarget, auditAction: "endpoint.delete_tag" } as const;
  // @ts-expect-error the audit action comes from the store
  const route = defineRoute("setGatewayEndpointTag", definition);
  expect(route.isMutation).toBe(true);
});

test("a route of another mutation with its audit action compiles", () => {
  const definition = { ...stageKek, auditAction: "kek.stage" } as const;
  const route = defineRoute("stageKek", definition);
  expect(route).toMatchObject({ isMutation: true, auditAction: "kek.stage" });
});

test("a route of another mutation without an audit action does not compile", () => {
  // @ts-expect-error auditAction is missing
  const route = defineRoute("stageKek", stageKek);
  expect(route.auditAction).toBeUndefined();
});

test("a route of a mutation without an audit target does not compile", () => {
  // @ts-expect-error auditTarget is missing
  const route = defineRoute("setGatewayEndpointTag", mutation);
  expect(route.isMutation).toBe(true);
});

test("a route of a mutation with GET does not compile", () => {
  const at = "GET /endpoints/set-tag";
  // @ts-expect-error a mutation is no GET
  const route = defineRoute("setGatewayEndpointTag", { ...mutation, auditTarget, at });
  expect(route.method).toBe("GET");
});

test("a route of a read with an audit action does not compile", () => {
  const route = defineRoute("getRevision", {
    at: "GET /revision",
    permission: "read",
    scope: "workspace",
    summary: "Gets the revision.",
    request: {},
    input: noInput,
    response: keyedResponse("revision", integer),
    // @ts-expect-error getRevision takes no MutationContext
    auditAction: "endpoint.set_tag",
  });
  expect(route.call).toBe("getRevision");
});
