import { parseInput } from "@gw/entities/schemas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ProtocolRoute, protocolRoutes } from "../../src/protocol/index.js";
import { inputs, outputs } from "../arbitraries.js";

/** What a server makes of it: a parsed query, or a parsed body. */
function received(route: ProtocolRoute, wire: Record<string, unknown>): Record<string, unknown> {
  if (route.method !== "GET") return JSON.parse(JSON.stringify(wire)) as Record<string, unknown>;
  const pairs = Object.entries(wire).map(([name, value]): [string, string] => [name, `${value}`]);
  return Object.fromEntries(new URLSearchParams(String(new URLSearchParams(pairs))));
}

describe.each(protocolRoutes.map((route) => [route.call, route] as const))("%s", (call, route) => {
  test("reads from the wire what was asked for, as it was", () => {
    fc.assert(
      fc.property(inputs[call], (input) => {
        const checked = parseInput(route.input, input);
        expect(checked).toEqual(input);
        expect(route.decodeRequest(received(route, route.encodeRequest(checked)))).toEqual(input);
      }),
    );
  });

  test("reads from the wire what was answered, as it was", () => {
    fc.assert(
      fc.property(outputs[call], (output) => {
        const wire = JSON.parse(JSON.stringify(route.encodeResponse(output))) as unknown;
        expect(route.decodeResponse(wire)).toEqual(output);
      }),
    );
  });

  test("writes what is documented, and nothing beside it", () => {
    fc.assert(
      fc.property(inputs[call], outputs[call], (input, output) => {
        const request = route.encodeRequest(input);
        expect(route.request.parse(request)).toEqual(request);
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

  test("reads only known fields, and never throws anything but a refusal of the request", () => {
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
          // A field that is not known would have come from the wire.
          expect((error as Error).message).not.toMatch(/^The input has a field that is not known/);
        }
      }),
    );
  });

  test("never takes an answer of a wrong shape for a right one", () => {
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

function documented({ request }: ProtocolRoute): object {
  return (request as unknown as { shape: object }).shape;
}
