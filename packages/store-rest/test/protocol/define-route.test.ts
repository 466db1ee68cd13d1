import { setGatewayEndpointTagSchema } from "@gw/entities/schemas";
import { expect, test } from "vitest";
import { required } from "../../src/protocol/codecs/field.js";
import { emptyResponse, keyedResponse } from "../../src/protocol/codecs/response.js";
import { integer, text } from "../../src/protocol/codecs/scalars.js";
import { defineRoute, noInput } from "../../src/protocol/define-route.js";

const mutation = {
  at: "POST /endpoints/set-tag",
  permission: "write",
  summary: "Sets a tag.",
  request: { endpointId: required(text), key: required(text) },
  input: setGatewayEndpointTagSchema,
  response: emptyResponse(),
} as const;
const auditTarget = { id: ["endpointId"] } as const;

test("a route of a mutation with its audit action compiles", () => {
  const route = defineRoute("setGatewayEndpointTag", {
    ...mutation,
    auditAction: "endpoint.set_tag",
    auditTarget,
  });
  expect(route).toMatchObject({ isMutation: true, auditAction: "endpoint.set_tag" });
});

test("a route of a mutation without an audit action does not compile", () => {
  // @ts-expect-error auditAction is missing
  const route = defineRoute("setGatewayEndpointTag", { ...mutation, auditTarget });
  expect(route.auditAction).toBeUndefined();
});

test("a route of a mutation without an audit target does not compile", () => {
  // @ts-expect-error auditTarget is missing
  const route = defineRoute("setGatewayEndpointTag", {
    ...mutation,
    auditAction: "endpoint.set_tag",
  });
  expect(route.isMutation).toBe(true);
});

test("a route of a mutation with GET does not compile", () => {
  const at = "GET /endpoints/set-tag";
  const audit = { auditAction: "endpoint.set_tag", auditTarget } as const;
  // @ts-expect-error a mutation is no GET
  const route = defineRoute("setGatewayEndpointTag", { ...mutation, ...audit, at });
  expect(route.method).toBe("GET");
});

test("a route of a read with an audit action does not compile", () => {
  const route = defineRoute("getRevision", {
    at: "GET /revision",
    permission: "read",
    summary: "Gets the revision.",
    request: {},
    input: noInput,
    response: keyedResponse("revision", integer),
    // @ts-expect-error getRevision takes no MutationContext
    auditAction: "endpoint.set_tag",
  });
  expect(route.call).toBe("getRevision");
});
