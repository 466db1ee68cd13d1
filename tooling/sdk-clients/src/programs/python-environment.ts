import { join } from "node:path";
import { PythonEnvironment } from "@gw/soak/python-environment";

const source = join(import.meta.dirname, "../../python");

/** The program that makes calls. */
export const pythonProgram: string = join(source, "main.py");

/** The environment with the SDKs of Python, in `GW_TEST_PYTHON_SDKS` or the cache of the user. */
export function pythonEnvironment(): PythonEnvironment {
  return new PythonEnvironment({
    requirements: join(source, "requirements.txt"),
    name: "python-sdks",
    folder: process.env.GW_TEST_PYTHON_SDKS,
  });
}
