export { type AcmeOptions, openAcmeBackend } from "./open-backend.js";
