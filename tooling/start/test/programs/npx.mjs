// Starts a program below a shell, as a package manager does.
import { spawn } from "node:child_process";

const [program] = process.argv.slice(2);
const preload = new URL("../../src/end-with-caller.ts", import.meta.url).href;
const command = `"${process.execPath}" --import ${preload} ${program}; true`;
spawn("sh", ["-c", command], { stdio: "inherit" });
