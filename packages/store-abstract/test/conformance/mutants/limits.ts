import { GatewayError } from "@gw/entities";
import type { LimitRow } from "../../../src/index.ts";
import { type Mutant, withMethods, withReads, withWrites } from "./mutant.ts";

const everything = { after: 0, limit: Number.MAX_SAFE_INTEGER, filters: {} };

/** Stores other columns than it was given. */
function inserting(
  defect: string,
  caughtBy: string,
  change: (row: LimitRow) => Partial<LimitRow>,
): Mutant {
  return {
    defect,
    caughtBy,
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertLimit: (row) => tx.insertLimit({ ...row, ...change(row) }),
      })),
  };
}

/** Defects of limits. */
export const limitMutants: readonly Mutant[] = [
  inserting(
    "loses the key of a scope",
    "limits › are returned by id and by name with every field",
    () => ({ scopeKey: undefined }),
  ),
  inserting(
    "stores an absent warning as 0",
    "limits › are lax and enabled by default, without absent fields",
    ({ warnAt }) => ({ warnAt: warnAt ?? 0 }),
  ),
  inserting("truncates long names", "limits › have names of 1 to 255 characters", ({ name }) => ({
    name: name.slice(0, 500),
  })),
  inserting(
    "stores values of scopes in NFC",
    "the terms of a limit › name tokens, owners and metadata without a check",
    ({ scopeValue }) => ({ scopeValue: scopeValue?.normalize("NFC") }),
  ),
  inserting(
    "truncates long values of scopes",
    "the terms of a limit › have keys of 1 to 64 and values of 1 to 255 characters",
    ({ scopeValue }) => ({ scopeValue: scopeValue?.slice(0, 500) }),
  ),
  {
    defect: "names limits without a name alike",
    caughtBy: "limits › have their id as the name if they have no other",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewayLimit: (input, by) =>
          store.createGatewayLimit({ ...input, name: input.name ?? "limit" }, by),
      })),
  },
  {
    defect: "ignores the case of names of limits",
    caughtBy: "limits › distinguish names by their bytes",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async limit(ref) {
          if (ref.name === undefined) return reader.limit(ref);
          const rows = await reader.limits(everything);
          return rows.find(({ name }) => name.toLowerCase() === ref.name.toLowerCase());
        },
      })),
  },
  {
    defect: "deletes a limit that does not exist",
    caughtBy: "limits › fail with RESOURCE_DOES_NOT_EXIST when unknown",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        deleteGatewayLimit: (ref, by) =>
          store.deleteGatewayLimit(ref, by).catch((error: unknown) => {
            if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
          }),
      })),
  },
  {
    defect: "ignores the name of a limit next to its id",
    caughtBy: "limits › are looked up by exactly one key",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        getGatewayLimit: (ref) =>
          store.getGatewayLimit(ref?.limitId === undefined ? ref : { limitId: ref.limitId }),
      })),
  },
  {
    defect: "does not disable a limit",
    caughtBy: "limits › change only the given fields in an update",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateLimit: (limitId, { enabled, ...changes }) =>
          tx.updateLimit(limitId, { ...changes, ...(enabled === true && { enabled }) }),
      })),
  },
  {
    defect: "keeps a warning that must be removed",
    caughtBy: "limits › lose the warning with null",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateLimit: (limitId, { warnAt, ...changes }) =>
          tx.updateLimit(limitId, { ...changes, ...(warnAt != null && { warnAt }) }),
      })),
  },
  {
    defect: "keeps the version of a changed limit",
    caughtBy: "limits › have the revision of their last change as version",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateLimit: async (limitId, changes) => {
          const row = await tx.limit({ limitId });
          await tx.updateLimit(limitId, { ...changes, version: row?.version ?? 0 });
        },
      })),
  },
  {
    defect: "does not detect the taken name of a limit",
    caughtBy: "limits › accept a free name or the current one, not a taken one",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        limit: async (ref) => (ref.name === undefined ? tx.limit(ref) : undefined),
      })),
  },
  {
    defect: "deletes all limits",
    caughtBy: "limits › are deleted alone, which frees their name",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        deleteLimit: async () => {
          for (const { limitId } of await tx.limits(everything)) await tx.deleteLimit(limitId);
        },
      })),
  },
  {
    defect: "takes any endpoint for an unknown one",
    caughtBy: "the terms of a limit › name an endpoint or model definition that exists",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        endpoint: async (ref) => (await tx.endpoint(ref)) ?? (await tx.endpoints(everything))[0],
      })),
  },
  {
    defect: "deletes the limits of a deleted endpoint",
    caughtBy: "the terms of a limit › stay when their endpoint or model definition is deleted",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        deleteEndpoint: async (endpointId) => {
          for (const { limitId, scopeValue } of await tx.limits(everything)) {
            if (scopeValue === endpointId) await tx.deleteLimit(limitId);
          }
          await tx.deleteEndpoint(endpointId);
        },
      })),
  },
  {
    defect: "drops the value of a scope that has none",
    caughtBy: "the terms of a limit › are rejected when no gateway could enforce them",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewayLimit: (input, by) =>
          store.createGatewayLimit(
            input.scope.kind === "GLOBAL" ? { ...input, scope: { kind: "GLOBAL" } } : input,
            by,
          ),
      })),
  },
  {
    defect: "ignores changes that no gateway could enforce",
    caughtBy: "the terms of a limit › are checked again with the changes of an update",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        updateGatewayLimit: (input, by) =>
          store.updateGatewayLimit(input, by).catch((error: unknown) => {
            if (!GatewayError.is(error, "INVALID_PARAMETER_VALUE")) throw error;
            return store.getGatewayLimit({ limitId: input.limitId });
          }),
      })),
  },
  {
    defect: "ignores a change of the strictness of a limit",
    caughtBy: "the terms of a limit › do not change in measure, window, scope and strictness",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        updateGatewayLimit: (input, by) => {
          const { strict: _strict, ...known } = { strict: false, ...input };
          return store.updateGatewayLimit({ amount: "1", ...known }, by);
        },
      })),
  },
  {
    defect: "combines the filters of limits with OR",
    caughtBy: "select limits by measure and kind of scope together",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async limits({ after, limit, filters }) {
          const { measure, scopeKind } = filters;
          const isOr = measure !== undefined && scopeKind !== undefined;
          const rows = await reader.limits({ ...everything, after, ...(!isOr && { filters }) });
          const matching = rows.filter(
            (row) => !isOr || row.measure === measure || row.scopeKind === scopeKind,
          );
          return matching.slice(0, limit);
        },
      })),
  },
  {
    defect: "returns one limit less than asked for",
    caughtBy: "the list of limits › has pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        limits: (page) => reader.limits({ ...page, limit: page.limit - 1 }),
      })),
  },
  {
    defect: "reports the taken name of a limit as an invalid parameter",
    caughtBy: "creates one of ten limits with the same name",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewayLimit: (input, by) =>
          store.createGatewayLimit(input, by).catch((error: unknown) => {
            if (!GatewayError.is(error, "RESOURCE_ALREADY_EXISTS")) throw error;
            throw new GatewayError("INVALID_PARAMETER_VALUE", error.message);
          }),
      })),
  },
];
