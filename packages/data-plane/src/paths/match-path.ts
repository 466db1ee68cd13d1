import { apiFormats, formats } from "../formats/formats.js";
import { type NamedBase, type Route, type RouteTail, routeTails } from "./routes.js";

/** A route whose path matches. */
export interface PathMatch {
  readonly route: Route;
  /** From the path; absent if the body names the endpoint, or if the route lists endpoints. */
  readonly endpointName?: string | undefined;
}

/** A path as a base and the end that some route has. */
export interface SplitPath {
  readonly base: string;
  readonly tail: RouteTail;
  /** The part of the path after the base. */
  readonly rest: string;
  /** The endpoint's name in the rest. */
  readonly model?: string | undefined;
}

/** The path segments that name a version of an API, such as `v1`. */
export const versionSegments: ReadonlySet<string> = new Set(
  apiFormats.flatMap((format) => formats[format].versions),
);

/**
 * All routes with the path, of any method; of several formats only if the paths are the same. Paths are
 * matched from the right, because names of endpoints may contain slashes.
 */
export function matchPath(path: string): readonly PathMatch[] {
  const matches: PathMatch[] = [];
  let isTaken = false;
  for (const split of splitPath(path)) {
    // The longest end comes first: `/chat/completions` is not `/completions` of `…/chat`.
    if (!isTaken || split.model !== undefined) isTaken = addMatches(split, matches) || isTaken;
  }
  return matches;
}

/** The ways to read a path as a base and a known end. */
export function splitPath(path: string): readonly SplitPath[] {
  const splits: SplitPath[] = [];
  const last = path.lastIndexOf("/");
  addSplit(path, path.lastIndexOf("/", last - 1), splits);
  addSplit(path, last, splits);
  const ofModel = splitAtModels(path);
  if (ofModel !== undefined) splits.push(ofModel);
  return splits;
}

function addSplit(path: string, start: number, splits: SplitPath[]): void {
  if (start === -1) return;
  const rest = path.slice(start);
  const tail = routeTails.get(rest);
  if (tail !== undefined) splits.push({ base: path.slice(0, start), tail, rest });
}

const parent = "/models/";
const prefix = "models/";
const modelTail = routeTails.get("/models/{model}");
/** By the part after the name, such as `:generateContent`. */
const actionTails: ReadonlyMap<string, RouteTail> = new Map(
  [...routeTails]
    .filter(([path]) => path.startsWith("/models/{model}:"))
    .map(([path, tail]) => [path.slice(path.indexOf(":")), tail]),
);

function splitAtModels(path: string): SplitPath | undefined {
  const start = path.indexOf(parent);
  if (start === -1) return undefined;
  const text = decode(path.slice(start + parent.length));
  if (text === undefined) return undefined;
  const colon = text.lastIndexOf(":");
  const actionTail = colon === -1 ? undefined : actionTails.get(text.slice(colon));
  const tail = actionTail ?? modelTail;
  const name = actionTail === undefined ? text : text.slice(0, colon);
  // SDKs of Gemini list models under such names.
  const model = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  if (tail === undefined || !isName(model)) return undefined;
  return { base: path.slice(0, start), tail, rest: path.slice(start), model };
}

/** @returns whether the path has that end for certain, even if the name before it is not possible */
function addMatches({ base, tail, model }: SplitPath, matches: PathMatch[]): boolean {
  const fixed = tail.fixed.get(base);
  if (fixed !== undefined) {
    for (const route of fixed) matches.push({ route, endpointName: model });
    return true;
  }
  let specific: NamedBase | undefined;
  let hasVersionedName = false;
  for (const named of tail.named) {
    const { prefix: before, suffix: after, route } = named;
    if (specific !== undefined && (specific.prefix !== before || specific.suffix !== after)) break;
    if (!base.startsWith(before) || !base.endsWith(after)) continue;
    const endpointName = decode(base.slice(before.length, base.length - after.length));
    if (endpointName === undefined || !isName(endpointName)) continue;
    hasVersionedName ||= endsInVersion(endpointName);
    if (endsInVersion(endpointName)) continue;
    specific = named;
    matches.push({ route, endpointName });
  }
  return specific !== undefined || hasVersionedName;
}

/** Whether the text may be the name of an endpoint; other texts come from surplus slashes. */
function isName(text: string): boolean {
  if (text === "" || text.startsWith("/") || text.startsWith(":")) return false;
  return !text.endsWith("/") && !text.includes("//");
}

/**
 * Whether the last of several segments of a name is a version of an API, such as `team/v1`. A path
 * cannot contain such a name before a version: a doubled version is a mistake in a base URL.
 */
export function endsInVersion(name: string): boolean {
  const slash = name.lastIndexOf("/");
  return slash !== -1 && versionSegments.has(name.slice(slash + 1));
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
