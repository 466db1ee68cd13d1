import { type ApiFormat, apiFormats, formats } from "../formats/formats.js";
import { showText } from "../show-text.js";
import { matchPath, splitPath, versionSegments } from "./match-path.js";
import { documentedRoutes, routes } from "./routes.js";

/** Why a path of the data plane is not served. */
export interface UnservedPath {
  /** The formats that the path may belong to. */
  readonly formats: readonly ApiFormat[];
  /** For the client; names the path and the nearest one that is served. */
  readonly message: string;
}

interface NearestPath {
  readonly path: string;
  /** What is wrong with the path that was asked for. */
  readonly problems: readonly string[];
}

/** Explains a path that no route has; `undefined` if it does not belong to the data plane. */
export function explainUnservedPath(path: string): UnservedPath | undefined {
  const isOwned = firstSegments.has(firstSegment(path).toLowerCase());
  if (!isOwned && splitPath(withoutSurplusSlashes(path)).length === 0) return undefined;
  const nearest = nearestPath(path);
  const asked = showText(path);
  if (nearest === undefined) {
    const owners = ownersOf(path);
    const served = owners.flatMap(documentedPaths).join(", ");
    const message = `the path ${asked} is not served; the served paths include ${served}`;
    return { formats: owners, message };
  }
  const problems = nearest.problems.join(" and ");
  return {
    formats: [...new Set(matchPath(nearest.path).map(({ route }) => route.format))],
    message:
      `the path ${asked} is not served: ${problems}; the nearest path is ` +
      `${showText(nearest.path)}. Check the base URL of the client`,
  };
}

function withoutSurplusSlashes(path: string): string {
  return path.replaceAll(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

const versions = [...versionSegments].join("|");
const repeatedVersions = new RegExp(`(?:/(?:${versions}))+(?=/(?:${versions})(?:/|$))`, "g");

/** Repairs the usual mistakes in base URLs until the path is served. */
function nearestPath(path: string): NearestPath | undefined {
  const problems: string[] = [];
  let repaired = path;
  const repair = (result: string, problem: string): void => {
    if (result !== repaired) problems.push(problem);
    repaired = result;
  };
  repair(repaired.replaceAll(/\/{2,}/g, "/"), "it contains `//`");
  repair(repaired.replace(/(?<=.)\/$/, ""), "it ends with `/`");
  const repeated = repaired.match(repeatedVersions)?.join("");
  repair(repaired.replaceAll(repeatedVersions, ""), `it has a surplus \`${repeated}\``);
  if (isServed(repaired)) return { path: repaired, problems };
  const nearest = withVersion(repaired) ?? similarPath(repaired) ?? withOtherBase(repaired);
  return nearest && { path: nearest.path, problems: [...problems, ...nearest.problems] };
}

function isServed(path: string): boolean {
  return matchPath(path).length > 0;
}

function withVersion(path: string): NearestPath | undefined {
  for (const { base, rest, tail } of splitPath(path)) {
    const route = [...tail.fixed.values()].at(0)?.at(0);
    for (const version of route === undefined ? [] : formats[route.format].versions) {
      const candidate = `${base}/${version}${rest}`;
      if (isServed(candidate)) return { path: candidate, problems: [`it lacks \`/${version}\``] };
    }
  }
  return undefined;
}

/** Paths that differ in case, punctuation or plural only are similar. */
function foldPath(path: string): string {
  return path.toLowerCase().replaceAll(/s?(?:\/|$)|[^a-z0-9]/g, "");
}

const pathsByFold: ReadonlyMap<string, string> = new Map(
  routes
    .filter(({ path }) => !path.includes("{"))
    .map(({ path }): [string, string] => [foldPath(path), path])
    .reverse(),
);

function similarPath(path: string): NearestPath | undefined {
  const similar = pathsByFold.get(foldPath(path));
  return similar === undefined ? undefined : { path: similar, problems: ["it is misspelt"] };
}

function withOtherBase(path: string): NearestPath | undefined {
  for (const { base, rest, tail } of splitPath(path)) {
    const [known] = tail.fixed.keys();
    if (known === undefined) continue;
    return { path: `${known}${rest}`, problems: [`nothing is below ${showText(base)}`] };
  }
  return undefined;
}

/** The first segments of all bases. */
const firstSegments: ReadonlySet<string> = new Set(routes.map(({ path }) => firstSegment(path)));

function firstSegment(path: string): string {
  return /^\/*([^/]*)/.exec(path)?.[1] ?? "";
}

/** The parts of paths that belong to one format, the longest first. */
const owned: readonly (readonly [string, ApiFormat])[] = [
  ...Map.groupBy(apiFormats.flatMap(partsOf), ([part]) => part),
]
  .filter(([, owners]) => new Set(owners.map(([, format]) => format)).size === 1)
  .flatMap(([, owners]) => owners.slice(0, 1))
  .toSorted(([a], [b]) => b.length - a.length);

/** The paths of a format, its bases, and its bases without the version. */
function partsOf(format: ApiFormat): (readonly [string, ApiFormat])[] {
  const bases = formats[format].routes.flatMap((group) => group.bases);
  const parents = bases.map((base) => base.replace(new RegExp(`/(?:${versions})$`), ""));
  const paths = routes.filter((route) => route.format === format).map(({ path }) => path);
  return [...paths, ...bases, ...parents]
    .map((path) => path.split("}").at(-1) ?? "")
    .filter((part) => part !== "")
    .map((part) => [`${part}/`, format]);
}

function ownersOf(path: string): readonly ApiFormat[] {
  const owner = owned.find(([part]) => `${path}/`.includes(part));
  return owner === undefined ? apiFormats : [owner[1]];
}

function documentedPaths(format: ApiFormat): readonly string[] {
  return documentedRoutes(format)
    .filter(({ operation }) => operation !== undefined)
    .map(({ path }) => path);
}
