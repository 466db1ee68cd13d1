import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PythonEnvironment } from "../processes/python-environment.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";

const source = join(import.meta.dirname, "../../python");

/**
 * Sends requests that Schemathesis generates from the OpenAPI document to a new server, with all of its
 * checks.
 *
 * @returns whether no check failed
 */
export async function runSchemathesis(options: {
  /** Requests per operation and phase. */
  readonly examples: number;
  readonly seconds: number;
  readonly seed: number;
}): Promise<boolean> {
  const environment = new PythonEnvironment({
    requirements: join(source, "requirements.txt"),
    name: "schemathesis",
  });
  environment.install();
  const folder = await mkdtemp(join(tmpdir(), "gw-openapi-"));
  const server = await ServerProcess.start(folder, { GW_TRUSTED_PROXIES: "127.0.0.1" });
  try {
    const args = [
      ...["--config-file", join(source, "schemathesis.toml")],
      ...["run", `${server.url}/openapi.json`, "--url", server.url, "--checks", "all"],
      ...["--header", `Authorization: Bearer ${adminToken}`],
      ...["--max-examples", `${options.examples}`, "--max-time", `${options.seconds}`],
      ...["--seed", `${options.seed}`, "--continue-on-failure", "--no-color"],
    ];
    const child = spawn(environment.program("schemathesis"), args, {
      cwd: folder,
      env: {
        ...process.env,
        PYTHONPATH: source,
        SCHEMATHESIS_HOOKS: "openapi_hooks",
        GW_SOAK_URL: server.url,
        GW_SOAK_TOKEN: adminToken,
      },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [exitCode] = (await once(child, "close")) as [number | null];
    for (const failure of server.failures) console.error(failure);
    return exitCode === 0 && server.isRunning && server.failures.length === 0;
  } finally {
    await server.stop("SIGTERM");
    await rm(folder, { recursive: true });
  }
}
