import { removeEarlierBuilds } from "./build-files.ts";

// Runs in the folder of an app, before it is packed.
removeEarlierBuilds("dist");
