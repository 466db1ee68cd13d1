import { join } from "node:path";
import { mlflowEnvironment } from "../../src/programs/mlflow-environment.ts";

const source = join(import.meta.dirname, "../../mlflow");

/** The packages of MLflow, with their versions. */
export const mlflowRequirements: string = join(source, "requirements.txt");

/** The command that runs one of the programs that use MLflow. */
export function mlflowProgram(name: "client" | "database"): readonly [string, string] {
  return [mlflowEnvironment().program("python"), join(source, `${name}.py`)];
}

/** The settings of MLflow in tests. */
export const mlflowSettings: Readonly<Record<string, string>> = {
  MLFLOW_ENABLE_WORKSPACES: "true",
  MLFLOW_DISABLE_TELEMETRY: "true",
  // Without a server, the default waits for minutes.
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1",
};
