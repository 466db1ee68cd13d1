import { parseInput } from "@gw/entities/schemas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ProtocolRoute, protocolRoutes } from "../../src/protocol/index.js";
import { inputs, outputs } from "../arbitraries.js";

/** The parsed query or body that a server receives. */
function received(route: ProtocolRoute, wire: Record<string, unknown>): Record<string, unknown> {
  if (route.method !== "GET") return JSON.parse(JSON.stringify(wire)) as Record<string, unknown>;
  const pairs = Object.entries(wire).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, `${one}`]),
  );
  const query = new URLSearchParams(String(new URLSearchParams(pairs)));
  return Object.fromEntries(
    [...query.keys()].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

describe.each(protocolRoutes.map((route) => [route.call, route] as const))("%s", (call, route) => {
  test("decodes an encoded request to the same input", () => {
    fc.assert(
      fc.property(inputs[call], (input) => {
        const checked = parseInput(route.input, input);
        expect(checked).toEqual(input);
        expect(route.decodeRequest(received(route, route.encodeRequest(checked)))).toEqual(input);
      }),
    );
  });

  test("decodes an encoded response to the same output", () => {
    fc.assert(
      fc.property(outputs[call], (output) => {
        const wire = JSON.parse(JSON.stringify(route.encodeResponse(output))) as unknown;
        expect(route.decodeResponse(wire)).toEqual(output);
      }),
    );
  });

  test("writes only documented fields", () => {
    fc.assert(
      fc.property(inputs[call], outputs[call], (input, output) => {
        const request = route.encodeRequest(input);
        expect(Object.keys(documented(route))).toEqual(
          expect.arrayContaining(Object.keys(request)),
        );
        const response = route.encodeResponse(output);
        expect(route.response.parse(response)).toEqual(response);
      }),
    );
  });

  test("writes neither null nor undefined", () => {
    fc.assert(
      fc.property(inputs[call], outputs[call], (input, output) => {
        for (const wire of [route.encodeRequest(input), route.encodeResponse(output)]) {
          expect(JSON.parse(JSON.stringify(wire))).toStrictEqual(wire);
          expect(JSON.stringify(wire)).not.toMatch(/:null[,}\]]/);
        }
      }),
    );
  });

  test("ignores unknown fields and throws only INVALID_PARAMETER_VALUE for a request", () => {
    const junk = fc.dictionary(
      fc.oneof(
        fc.constantFrom("__proto__", "constructor", "prototype", "experiment_id", "clear"),
        fc.constantFrom(...Object.keys(documented(route)), "x"),
      ),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(junk, (wire) => {
        let input: unknown;
        try {
          input = route.decodeRequest(JSON.parse(JSON.stringify(wire)) as Record<string, unknown>);
        } catch (error) {
          expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
          return;
        }
        try {
          parseInput(route.input, input);
        } catch (error) {
          expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
          // decodeRequest must have dropped every unknown field.
          expect((error as Error).message).not.toMatch(/^The input has a field that is not known/);
        }
      }),
    );
  });

  test("accepts only valid responses and throws INTERNAL_ERROR for others", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (wire) => {
        let output: unknown;
        try {
          output = route.decodeResponse(wire);
        } catch (error) {
          expect(error).toMatchObject({ code: "INTERNAL_ERROR" });
          return;
        }
        expect(route.response.safeParse(route.encodeResponse(output)).success).toBe(true);
      }),
    );
  });
});

function documented({ requestSchema }: ProtocolRoute): object {
  return requestSchema.properties ?? {};
}
