#!/usr/bin/env node
// @ts-check
// Starts the installed package: what `fraimz` is in node_modules/.bin.
import { requireTemporaryFolder } from "./temporary-folder.mjs";

requireTemporaryFolder();
process.setSourceMapsEnabled(true);
await import("./main.ts");
