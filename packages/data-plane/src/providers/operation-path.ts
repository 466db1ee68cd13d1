import { operations } from "../formats/operations.js";

/** Paths of requests that a gateway does not serve, and that are copied into base URLs, too. */
const furtherPaths = [
  ...["/chat", "/models", "/moderations", "/audio/speech", "/audio/transcriptions"],
  ...["/images/generations", "/rerank", "/responses/compact"],
];

const paths = [
  ...Object.values(operations).map(({ path }) => path.replace(/^.*\{model\}/, "")),
  ...furtherPaths,
].map((path) => path.toLowerCase());

/** Whether a base URL ends in the path of a request, such as `/chat/completions`. */
export function endsInOperationPath(apiBase: string): boolean {
  const base = apiBase.replace(/\/+$/, "").toLowerCase();
  return paths.some((path) => base.endsWith(path));
}
