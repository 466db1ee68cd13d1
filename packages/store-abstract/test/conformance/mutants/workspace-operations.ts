import type { GatewayBackend, StoreTransaction } from "../../../src/index.ts";
import { confineTransaction } from "../../../src/rules/confined-rows.ts";
import { type Mutant, replaced, withStores } from "./mutant.ts";

type Operation = (workspace: string, ...rest: readonly unknown[]) => Promise<unknown>;
type Operations = Readonly<Record<string, Operation>>;

/** Replaces one row operation, inside and outside transactions. */
export function withOperation(
  backend: GatewayBackend,
  name: string,
  change: (original: Operation, workspaces: () => Promise<readonly string[]>) => Operation,
): GatewayBackend {
  const workspaces = async () => {
    const revisions = await backend.workspaces?.revisions();
    return [...(revisions?.byWorkspace.keys() ?? [])];
  };
  const changed = <Rows extends object>(rows: Rows): Rows => {
    const operation = (rows as Operations)[name];
    if (operation === undefined) return rows;
    const members = { [name]: change(operation.bind(rows), workspaces) };
    return replaced(rows, members as Partial<Rows>);
  };
  return withStores(backend, (store) => {
    const transact = store.transact.bind(store);
    store.transact = (workspace, work) => transact(workspace, (tx) => work(changed(tx)));
    store.reader = changed(store.reader);
  });
}

/** The case that finds an operation that always works in the default workspace. */
const foundInDefault: Readonly<Record<string, string>> = {
  hasWorkspace: "a workspace that does not exist › is one that was deleted",
  revision: "revisions › rise for the workspace of a mutation and the installation only",
  insertSecret: "names and ids › name an entity in each of several workspaces",
  insertModelDefinition: "names and ids › name an entity in each of several workspaces",
  insertEndpoint: "names and ids › name an entity in each of several workspaces",
  insertMappings: "names and ids › name an entity in each of several workspaces",
  putTag: "names and ids › name an entity in each of several workspaces",
  insertLimit: "names and ids › name an entity in each of several workspaces",
  insertBinding: "names and ids › name an entity in each of several workspaces",
  countRows: "a limit of rows › is that of one workspace",
  appendAudit: "audit records › have the workspace of their mutation",
};

const isRead = (name: string): boolean => !/^(insert|update|delete|put|orphan)/.test(name);

/** An operation that works in the default workspace, whatever workspace it is given. */
function inDefault(name: string): Mutant {
  const found = isRead(name)
    ? "row operations › read the rows of their workspace alone"
    : "row operations › change the rows of their workspace";
  return {
    defect: `runs ${name} in the default workspace`,
    caughtBy: foundInDefault[name] ?? found,
    wrap: (backend) =>
      withOperation(
        backend,
        name,
        (original) =>
          (_workspace, ...rest) =>
            original("default", ...rest),
      ),
  };
}

interface Listed {
  readonly createdRevision: number;
}

/** The results of a read in several workspaces as that of one read. */
function merged(results: readonly unknown[]): unknown {
  const [first] = results;
  if (typeof first === "boolean") return results.includes(true);
  if (typeof first === "number") return results.reduce((sum: number, one) => sum + Number(one), 0);
  if (!Array.isArray(first)) return results.find((one) => one !== undefined);
  const rows = results.flat() as (Listed | string)[];
  const key = (row: Listed | string): number => (typeof row === "string" ? 0 : row.createdRevision);
  return rows.sort((a, b) => key(a) - key(b));
}

/** An operation without the condition that its rows are in the workspace. */
function inAll(name: string, caughtBy: string): Mutant {
  return {
    defect: `runs ${name} in all workspaces, so that ${caughtBy.split(" › ").at(-1)} fails`,
    caughtBy,
    wrap: (backend) =>
      withOperation(
        backend,
        name,
        (original, workspaces) =>
          async (_workspace, ...rest) =>
            merged(await Promise.all((await workspaces()).map((each) => original(each, ...rest)))),
      ),
  };
}

const readAlone = "row operations › read the rows of their workspace alone";
const listed = "entities of another workspace › are in no list and join of a store";
const named = "names and ids › name an entity in each of several workspaces";
const unknown = (kind: string): string =>
  `entities of another workspace › ${kind} do not exist for a store`;

/** The cases that find an operation without its workspace; writes: one that changes other rows. */
const foundInAll: Readonly<Record<string, readonly string[]>> = {
  hasWorkspace: [
    readAlone,
    "a workspace that does not exist › fails every call",
    "a workspace that does not exist › is one that was deleted",
  ],
  revision: ["revisions › rise for the workspace of a mutation and the installation only"],
  secret: [readAlone, unknown("secrets"), named],
  secrets: [readAlone, unknown("secrets"), listed],
  modelDefinition: [readAlone, unknown("model definitions"), named],
  modelDefinitions: [readAlone, unknown("secrets"), listed],
  modelDefinitionsByIds: [readAlone, unknown("model definitions")],
  endpoint: [readAlone, unknown("endpoints and their tags"), named],
  endpoints: [readAlone, unknown("endpoints and their tags"), listed],
  endpointsUsing: [readAlone],
  binding: [readAlone, unknown("bindings")],
  bindings: [readAlone, unknown("bindings"), listed],
  limit: [readAlone, unknown("limits"), named],
  limits: [readAlone, listed],
  countRows: ["a limit of rows › is that of one workspace"],
};

/** Operations that cannot run in several workspaces. */
const onlyInOne = (name: string): boolean => /^(insert|put)/.test(name) || name === "appendAudit";

/** An insert that ignores violated keys. */
function unchecked(name: string, caughtBy: string): Mutant {
  return {
    defect: `ignores errors of ${name}, so that ${caughtBy.split(" › ").at(-1)} fails`,
    caughtBy,
    wrap: (backend) =>
      withOperation(
        backend,
        name,
        (original) =>
          (...parameters) =>
            original(...parameters).catch(() => undefined),
      ),
  };
}

const referenceWrites = [
  "insertModelDefinition",
  "updateModelDefinition",
  "insertMappings",
  "putTag",
  "insertBinding",
];
const keyedInserts = [
  "insertSecret",
  "insertModelDefinition",
  "insertEndpoint",
  "insertMappings",
  "insertLimit",
];

const noRows = {} as StoreTransaction;
const { newRevision, activeKekVersion, ...confined } = confineTransaction(noRows, "default");
/** The names of all row operations that take a workspace. */
const rowOperations = Object.keys(confined);

/** Defects of single row operations: each one without its workspace. */
export const workspaceOperationMutants: readonly Mutant[] = [
  ...rowOperations.map(inDefault),
  ...rowOperations
    .filter((name) => !onlyInOne(name))
    .flatMap((name) => {
      const cases = foundInAll[name] ?? ["row operations › change no rows of another workspace"];
      return cases.map((caughtBy) => inAll(name, caughtBy));
    }),
  ...referenceWrites.map((name) =>
    unchecked(name, "row operations › reference no rows of another workspace"),
  ),
  ...keyedInserts.map((name) =>
    unchecked(name, "names and ids › are unique in all workspaces for ids"),
  ),
];
