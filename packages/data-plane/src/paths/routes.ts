import type { OperationsByField } from "../formats/format-definition.js";
import { type ApiFormat, apiFormats, formats, type OperationName } from "../formats/formats.js";

/** A path of the gateway that clients call endpoints on, or list them. */
export interface Route {
  readonly format: ApiFormat;
  /** Routes with GET also serve HEAD. */
  readonly method: "GET" | "POST";
  /** `{endpoint}` and `{model}` stand for the name of an endpoint. */
  readonly path: string;
  /** Absent if the response is a list of models, or one model if the path contains `{model}`. */
  readonly operation?: OperationName | undefined;
  /** Present if the body decides about the operation; `operation` is the first of them. */
  readonly operationsByField?: OperationsByField<OperationName> | undefined;
  /** The version of the API that the path names, if the format has several. */
  readonly version?: string | undefined;
}

/** A base with an endpoint's name in it, such as `/gateway/proxy/{endpoint}/v1`. */
export interface NamedBase {
  readonly prefix: string;
  readonly suffix: string;
  readonly route: Route;
}

/** The end of a path, and all routes that have it. */
export interface RouteTail {
  /** By base, for bases without an endpoint's name. */
  readonly fixed: ReadonlyMap<string, readonly Route[]>;
  /** The most specific base first. */
  readonly named: readonly NamedBase[];
}

const endpoint = "{endpoint}";
const modelTails = ["/models", "/models/{model}"];

interface PlacedRoute {
  readonly route: Route;
  readonly base: string;
  readonly tail: string;
}

const placed: readonly PlacedRoute[] = apiFormats.flatMap((format) =>
  formats[format].routes.flatMap(({ bases, operations, hasModels }) =>
    bases.flatMap((base): readonly PlacedRoute[] => {
      const version = versionOf(format, base);
      const place = (
        method: Route["method"],
        tail: string,
        served: Pick<Route, "operation" | "operationsByField"> = {},
      ) => ({ route: { format, method, path: `${base}${tail}`, version, ...served }, base, tail });
      return [
        ...Object.entries(operations).map(([tail, served]) =>
          place("POST", tail, servedOperations(served)),
        ),
        ...(hasModels ? modelTails.map((tail) => place("GET", tail)) : []),
      ];
    }),
  ),
);

/** All routes of all formats, the documented ones of each format first. */
export const routes: readonly Route[] = placed.map(({ route }) => route);

/** All routes by the part of their path that follows the base. */
export const routeTails: ReadonlyMap<string, RouteTail> = new Map(
  [...Map.groupBy(placed, ({ tail }) => tail)].map(([tail, members]) => [tail, routeTail(members)]),
);

/** The routes that a client's documentation names, of one format. */
export function documentedRoutes(format: ApiFormat): readonly Route[] {
  const base = formats[format].routes[0]?.bases[0] ?? "";
  return routes.filter((one) => one.format === format && one.path.startsWith(`${base}/`));
}

function servedOperations(
  served: OperationName | OperationsByField<OperationName>,
): Pick<Route, "operation" | "operationsByField"> {
  if (typeof served === "string") return { operation: served };
  return { operation: Object.values(served)[0], operationsByField: served };
}

function routeTail(members: readonly PlacedRoute[]): RouteTail {
  const fixed = new Map<string, Route[]>();
  const named: NamedBase[] = [];
  for (const { base, route } of members) {
    const [prefix = "", suffix] = base.split(endpoint);
    if (suffix !== undefined) named.push({ prefix, suffix, route });
    else fixed.set(base, [...(fixed.get(base) ?? []), route]);
  }
  named.sort((a, b) => b.prefix.length - a.prefix.length || b.suffix.length - a.suffix.length);
  return { fixed, named };
}

function versionOf(format: ApiFormat, base: string): string | undefined {
  const { versions } = formats[format];
  return versions.length === 1 ? undefined : versions.find((one) => base.endsWith(`/${one}`));
}
