import { join } from "node:path";
import { PythonEnvironment } from "@gw/soak/python-environment";

/** The environment with MLflow, in `GW_TEST_MLFLOW` or the cache of the user. */
export function mlflowEnvironment(): PythonEnvironment {
  return new PythonEnvironment({
    requirements: join(import.meta.dirname, "../../mlflow/requirements.txt"),
    name: "mlflow",
    folder: process.env.GW_TEST_MLFLOW,
  });
}
