// Starts a program of Node.js below a shell, as a package manager does.
import { spawn } from "node:child_process";

const [program] = process.argv.slice(2);
spawn("sh", ["-c", `"${process.execPath}" "${program}"; true`], { stdio: "inherit" });
