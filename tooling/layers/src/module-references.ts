import { parseSync, Visitor } from "oxc-parser";

/** A place in a file that names another module. */
export interface ModuleReference {
  /** Undefined for an expression: its value is only known at run time. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** Whether loading the file loads the module: a static import or re-export, not of types only. */
  readonly loads: boolean;
}

const scoped = /^@[a-z-]+\/[a-z0-9-]+(\/[\w./*-]+)?$/;
const tripleSlash = /^\/\s*<reference\s+(?:path|types)\s*=\s*["']([^"']+)["']/;

/** Finds all modules that a file names, including types, dynamic imports, mocks and ambient modules. */
export function findModuleReferences(file: string, text: string): ModuleReference[] {
  const { program, comments, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${file}: ${error.message}`);

  const found: { specifier: string | undefined; start: number; loads: boolean }[] = [];
  const add = (node: Node | null | undefined, loads = false): void => {
    if (node) found.push({ specifier: constantText(node), start: node.start, loads });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind !== "type"),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind !== "type"),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind !== "type"),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    TSModuleDeclaration: (node) => {
      if (node.id.type === "Literal") add(node.id);
    },
    CallExpression: (node) => {
      const [first] = node.arguments;
      if (first === undefined) return;
      if (isLoader(node.callee)) add(first);
      else if (node.callee.type !== "MemberExpression" && namesPackage(first)) add(first);
    },
  }).visit(program);
  for (const comment of comments) {
    const specifier = tripleSlash.exec(comment.value)?.[1];
    if (specifier !== undefined) found.push({ specifier, start: comment.start, loads: false });
  }
  return found
    .sort((a, b) => a.start - b.start)
    .map(({ specifier, start, loads }) => ({ specifier, line: lineAt(text, start), loads }));
}

interface Node {
  readonly type: string;
  readonly start: number;
}

/** Returns the text of a string literal, or of a template without expressions. */
function constantText(node: Node): string | undefined {
  if (node.type === "Literal" && "value" in node && typeof node.value === "string") {
    return node.value;
  }
  if (node.type !== "TemplateLiteral") return undefined;
  const { quasis } = node as Node & { quasis: readonly { value: { cooked: string | null } }[] };
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? undefined) : undefined;
}

/** A function that takes the name of a package may be `require` under another name. */
function namesPackage(argument: Node): boolean {
  return scoped.test(constantText(argument) ?? "");
}

/** Matches `require` and the methods that resolve or load a module by name. */
function isLoader(callee: Node): boolean {
  if (callee.type === "Identifier" && "name" in callee) return callee.name === "require";
  if (callee.type !== "MemberExpression") return false;
  const { object, property } = callee as Node & { object: Node; property: Node };
  if (!("name" in property)) return false;
  if (object.type === "MetaProperty") return property.name === "resolve";
  if (!("name" in object)) return false;
  if (object.name === "require") return property.name === "resolve";
  return object.name === "vi" && vitestLoaders.has(String(property.name));
}

const vitestLoaders = new Set(["mock", "doMock", "unmock", "doUnmock", "importActual"]);

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
