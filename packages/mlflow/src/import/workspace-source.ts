import { defaultWorkspace, GatewayError } from "@gw/entities";
import type { MlflowBinding, MlflowCounts, MlflowSource } from "../mlflow-source.js";

/** The workspaces of a source by name; `default` for a source without workspaces or rows. */
export function workspacesOf({ workspaces }: Pick<MlflowSource, "workspaces">): readonly string[] {
  return workspaces.length === 0 ? [defaultWorkspace] : workspaces;
}

/**
 * The rows of one workspace. References never leave it, as in MLflow; bindings belong to the workspace of
 * their endpoint.
 *
 * @throws GatewayError RESOURCE_DOES_NOT_EXIST for a workspace that owns no row
 */
export async function inWorkspace(source: MlflowSource, workspace: string): Promise<MlflowSource> {
  const names = workspacesOf(source);
  if (!names.includes(workspace)) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      `MLflow has no workspace '${workspace}' with a gateway; it has ${names.join(", ")}`,
    );
  }
  const own = <Row extends { readonly workspace?: string | undefined }>(rows: AsyncIterable<Row>) =>
    filter(rows, ({ workspace: name = defaultWorkspace }) => name === workspace);
  const endpoints = () => own(source.endpoints());
  const ownEndpoints = new Set<string>();
  for await (const { endpointId } of endpoints()) ownEndpoints.add(endpointId);
  const lists = {
    secrets: () => own(source.secrets()),
    modelDefinitions: () => own(source.modelDefinitions()),
    endpoints,
    bindings: () =>
      filter(source.bindings(), ({ endpointId }: MlflowBinding) => ownEndpoints.has(endpointId)),
  };
  const counts: MlflowCounts = {
    secrets: await countOf(lists.secrets()),
    modelDefinitions: await countOf(lists.modelDefinitions()),
    endpoints: ownEndpoints.size,
    bindings: await countOf(lists.bindings()),
  };
  return { ...source, ...lists, counts, workspaces: [workspace] };
}

async function* filter<Row>(
  rows: AsyncIterable<Row>,
  isWanted: (row: Row) => boolean,
): AsyncGenerator<Row> {
  for await (const row of rows) if (isWanted(row)) yield row;
}

async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}
