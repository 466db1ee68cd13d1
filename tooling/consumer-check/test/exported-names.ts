import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const declaration =
  /^export (?:declare )?(?:abstract class|(?:async )?function\*?|class|const|enum|interface|type) (\w+)/gm;
const list = /^export (?:type )?\{([^}]*)\}/gm;
const wholeModule = /^export (?:type )?\* from "(\.[^"]+)\.js";/gm;

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly "@gw/source": string }>>;
}

/** The names that users of a package can import, from any of its entry points. */
export function exportedNames(packageFolder: string): ReadonlySet<string> {
  const manifest = readFileSync(join(packageFolder, "package.json"), "utf8");
  const entries = Object.values((JSON.parse(manifest) as Manifest).exports);
  return new Set(
    entries.flatMap((entry) => [...namesOf(join(packageFolder, entry["@gw/source"]))]),
  );
}

function namesOf(file: string): ReadonlySet<string> {
  const text = readFileSync(file, "utf8");
  const modules = [...text.matchAll(wholeModule)].map(({ 1: path = "" }) =>
    join(dirname(file), `${path}.ts`),
  );
  return new Set([
    ...[...text.matchAll(declaration)].map(({ 1: name = "" }) => name),
    ...[...text.matchAll(list)].flatMap(({ 1: names = "" }) => namesIn(names)),
    ...modules.flatMap((one) => [...namesOf(one)]),
  ]);
}

/** The exported names of a list such as `a, type B, c as d,`. */
function namesIn(list: string): string[] {
  return [...list.matchAll(/(\w+)\s*(?:,|$)/g)].map(({ 1: name = "" }) => name);
}
