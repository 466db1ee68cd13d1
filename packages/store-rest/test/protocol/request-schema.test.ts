import { type CreateGatewayLimitInput, GatewayError, limitProblem } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonSchema, type ProtocolRoute, protocolRoutes } from "../../src/protocol/index.js";
import { near } from "./schema-arbitrary.js";

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });

describe.each(protocolRoutes.map((route) => [route.call, route] as const))("%s", (_, route) => {
  const validate = ajv.compile(route.requestSchema);

  test("accepts exactly the requests that its schema allows", () => {
    let accepted = 0;
    fc.assert(
      fc.property(near(route.requestSchema), (request) => {
        const wire = asSent(route, request);
        const isAccepted = accepts(route, wire);
        expect({ wire, isAccepted }).toEqual({ wire, isAccepted: validate(wire) });
        if (isAccepted) accepted += 1;
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

/**
 * The request as a server understands it; the parameters of a query are scalars, or lists of texts whose
 * keys differ, which no schema can require.
 */
function asSent({ method, requestSchema }: ProtocolRoute, request: unknown): unknown {
  if (method !== "GET") return request;
  const properties = requestSchema.properties as Readonly<Record<string, JsonSchema>>;
  const entries = Object.entries(request ?? {}).filter(
    ([key, value]) =>
      value !== "" && (typeof value !== "object" || properties?.[key]?.type === "array"),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (properties?.[key]?.type === "array") {
        const texts = [value].flat().map((one) => `${one}`);
        const present = texts.filter((one) => one !== "");
        return [key, [...new Map(present.map((one) => [one.split("=")[0], one])).values()]];
      }
      const isInteger = properties?.[key]?.type === "integer" && /^-?[0-9]{1,16}$/.test(`${value}`);
      return [key, isInteger ? Number(value) : `${value}`];
    }),
  );
}

/** Also true for items with the same key, which no schema can exclude. */
function accepts(route: ProtocolRoute, wire: unknown): boolean {
  try {
    parseInput(route.input, route.decodeRequest(received(route, wire)));
    return true;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_ALREADY_EXISTS")) return true;
    expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    return route.call === "createGatewayLimit" && breaksRuleBetweenFields(route, wire);
  }
}

/** The rules between the fields of a limit are in the descriptions, not in the schema. */
function breaksRuleBetweenFields(route: ProtocolRoute, wire: unknown): boolean {
  try {
    const limit = route.decodeRequest(received(route, wire)) as CreateGatewayLimitInput;
    const { issues = [] } = route.input.safeParse(limit).error ?? {};
    return issues.length === 1 && issues[0]?.message === limitProblem(limit)?.rule;
  } catch {
    return false;
  }
}

function received({ method }: ProtocolRoute, wire: unknown): Record<string, unknown> {
  if (method !== "GET") return wire as Record<string, unknown>;
  const entries = Object.entries(wire as object).map(([key, value]) => [
    key,
    Array.isArray(value) ? value : `${value}`,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
