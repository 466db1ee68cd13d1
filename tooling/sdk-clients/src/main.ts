import { installPython, pythonEnvironment } from "./programs/python-environment.ts";

// Installs the SDKs of Python for the tests.
installPython();
console.log(pythonEnvironment().folder);
