import { all } from "./all.ts";
import { cdpPage } from "./cdp-page.ts";
import { http } from "./http.ts";
import { logLine } from "./log-line.ts";
import { tcp } from "./tcp.ts";

/** How to tell that a service is ready: `ready.http("/healthz")`, `ready.all(ready.tcp(), ready.logLine(/up/))`. */
export const ready = { http, tcp, logLine, cdpPage, all } as const;
