import { type FakeResponse, type ReceivedRequest, RecordingServer } from "./recording-server.js";

export type MlflowRelease = "current" | "December 2025";
type Row = Record<string, unknown>;

const api = "/api/3.0/mlflow/gateway";

/**
 * An MLflow server as clients see it: whole lists, unknown fields ignored, none of the gateway's
 * additions, error messages with SQL, and its own status codes.
 */
export class FakeMlflow implements AsyncDisposable {
  readonly server: RecordingServer;
  readonly #tables: Record<string, Row[]>;

  private constructor(server: RecordingServer, tables: Record<string, Row[]>) {
    this.server = server;
    this.#tables = tables;
  }

  static async open(release: MlflowRelease): Promise<FakeMlflow> {
    const tables: Record<string, Row[]> = { secrets: [], definitions: [], endpoints: [] };
    tables.bindings = [];
    const gateway = new MlflowGateway(release, tables);
    const server = await RecordingServer.open((request) => gateway.respond(request));
    return new FakeMlflow(server, tables);
  }

  get url(): string {
    return this.server.url;
  }

  /** The requests received so far, without those for the revision. */
  get calls(): readonly ReceivedRequest[] {
    return this.server.requests.filter(({ path }) => !path.endsWith("/revision"));
  }

  /** Returns the stored row, not a copy. */
  row(table: string, index: number): Row {
    const row = this.#tables[table]?.[index];
    if (row === undefined) throw new Error(`no row ${index} of ${table}`);
    return row;
  }

  rows(table: string): Row[] {
    return this.#tables[table] ?? [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}

class MlflowGateway {
  readonly #release: MlflowRelease;
  readonly #tables: Record<string, Row[]>;
  #count = 0;

  constructor(release: MlflowRelease, tables: Record<string, Row[]>) {
    this.#release = release;
    this.#tables = tables;
  }

  respond(request: ReceivedRequest): FakeResponse {
    if (!request.path.startsWith(api)) return this.#unknownPath();
    const call = `${request.method} ${request.path.slice(api.length)}`;
    const wire = request.method === "GET" ? request.query : (JSON.parse(request.body) as Row);
    return this.#call(call, wire) ?? this.#unknownPath();
  }

  // The first releases return their UI for every unknown path.
  #unknownPath(): FakeResponse {
    return this.#release === "current"
      ? { status: 404, body: "<!doctype html><title>404 Not Found</title>" }
      : { status: 200, body: "<!doctype html><title>MLflow</title>" };
  }

  #call(call: string, wire: Row): FakeResponse | undefined {
    switch (call) {
      case "POST /secrets/create":
        return this.#createSecret(wire);
      case "GET /secrets/get":
        return this.#find("secrets", "secret_id", wire, "secret");
      case "POST /secrets/update":
        return this.#updateSecret(wire);
      case "DELETE /secrets/delete":
        return this.#delete("secrets", "secret_id", wire);
      case "GET /secrets/list":
        return { body: { secrets: this.#all("secrets", wire, ["provider"]) } };
      case "POST /model-definitions/create":
        return this.#insert("definitions", "model_definition", {
          model_definition_id: this.#id("d"),
          ...pick(wire, ["name", "secret_id", "provider", "model_name"]),
          secret_name: "",
          ...this.#stamps(),
        });
      case "GET /model-definitions/list":
        return { body: { model_definitions: this.#all("definitions", wire, ["provider"]) } };
      case "DELETE /model-definitions/delete":
        return failure(500, "INVALID_STATE", "Model definition is in use by endpoint 'chat'");
      case "POST /endpoints/create":
        return this.#createEndpoint(wire);
      case "GET /endpoints/get":
        return this.#find("endpoints", "endpoint_id", wire, "endpoint");
      case "GET /endpoints/list":
        return { body: { endpoints: this.#all("endpoints", wire, ["provider"]) } };
      case "POST /endpoints/bindings/create":
        return this.#insert("bindings", "binding", {
          ...pick(wire, ["endpoint_id", "resource_type", "resource_id"]),
          ...this.#stamps(),
        });
      case "GET /endpoints/bindings/list": {
        const filters = ["endpoint_id", "resource_type", "resource_id"];
        return { body: { bindings: this.#all("bindings", wire, filters) } };
      }
      case "POST /endpoints/models/detach":
      case "POST /endpoints/set-tag":
        return { body: {} };
      default:
        return undefined;
    }
  }

  #createSecret(wire: Row): FakeResponse {
    if (this.#all("secrets", {}, []).some((one) => one.secret_name === wire.secret_name)) {
      const values = JSON.stringify(wire.secret_value);
      return wire.provider === "broken"
        ? failure(400, "BAD_REQUEST", `IntegrityError [SQL: INSERT] [parameters: ${values}]`)
        : failure(400, "RESOURCE_ALREADY_EXISTS", "Secret with this name already exists");
    }
    return this.#insert("secrets", "secret", {
      secret_id: this.#id("s"),
      secret_name: wire.secret_name,
      masked_values: { api_key: "sk-...cdef" },
      ...(wire.provider !== undefined && { provider: wire.provider }),
      ...this.#authConfig(wire),
      ...this.#stamps(),
    });
  }

  #updateSecret(wire: Row): FakeResponse {
    const row = this.#tables.secrets?.find((one) => one.secret_id === wire.secret_id);
    if (row === undefined) return notFound("secret_id", wire);
    Object.assign(row, this.#authConfig(wire));
    return { body: { secret: row } };
  }

  // Each release reads one name of the field and ignores the other.
  #authConfig(wire: Row): Row {
    const name = this.#release === "current" ? "auth_config" : "auth_config_json";
    return pick(wire, [name]);
  }

  #createEndpoint(wire: Row): FakeResponse {
    const endpointId = this.#id("e");
    const configs = wire.model_configs as Row[];
    const isCurrent = this.#release === "current";
    return this.#insert("endpoints", "endpoint", {
      endpoint_id: endpointId,
      name: wire.name,
      model_mappings: configs.map((config) => ({
        mapping_id: this.#id("m"),
        endpoint_id: endpointId,
        ...config,
        created_at: 1,
        created_by: "",
      })),
      ...(isCurrent && { usage_tracking: wire.usage_tracking ?? false, experiment_id: "" }),
      ...this.#stamps(),
    });
  }

  #insert(table: string, key: string, row: Row): FakeResponse {
    this.#tables[table]?.push(row);
    return { body: { [key]: row } };
  }

  #find(table: string, id: string, wire: Row, key: string): FakeResponse {
    const row = this.#tables[table]?.find((one) => one[id] === wire[id]);
    return row === undefined ? notFound(id, wire) : { body: { [key]: row } };
  }

  #delete(table: string, id: string, wire: Row): FakeResponse {
    const rows = this.#tables[table] ?? [];
    const index = rows.findIndex((one) => one[id] === wire[id]);
    if (index < 0) return notFound(id, wire);
    rows.splice(index, 1);
    return { body: {} };
  }

  #all(table: string, wire: Row, filters: readonly string[]): readonly Row[] {
    const given = filters.filter((name) => wire[name] !== undefined);
    return (this.#tables[table] ?? []).filter((row) =>
      given.every((name) => row[name] === wire[name]),
    );
  }

  #id(letter: string): string {
    this.#count += 1;
    return `${letter}-${this.#count}`;
  }

  #stamps(): Row {
    const now = 1_760_000_000_000 + this.#count;
    return { created_at: now, last_updated_at: now, created_by: "", last_updated_by: "" };
  }
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
}

function notFound(id: string, wire: Row): FakeResponse {
  return failure(404, "RESOURCE_DOES_NOT_EXIST", `not found (${id}='${wire[id]}')`);
}

function failure(status: number, error_code: string, message: string): FakeResponse {
  return { status, body: { error_code, message } };
}
