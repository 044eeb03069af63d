import { misuse } from "../evidence/log/misuse.ts";
import { isLoopback } from "../evidence/loopback.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { nearestOf } from "../flow/select-flows.ts";
import { useOf } from "../stack/stack-use.ts";
import type { EvalsOptions } from "./options.ts";

type Allowed = Pick<EvalsOptions, "allowRemote">;

/**
 * `--cdp-url [SURFACE=]URL`, or a port of this machine instead of the URL; without a name it goes to each flow's first
 * surface (key "").
 * @throws Failure when it is no URL, no surface of the flows, or outside this machine without `--allow-remote`; when
 *   `--cdp-tab` chooses a tab of no such browser
 */
export function cdpUrls(
  options: Pick<EvalsOptions, "cdpUrl" | "cdpTab"> & Allowed,
  flows: readonly Flow[],
): Map<string, string> {
  if (options.cdpTab !== undefined && options.cdpUrl.length === 0)
    throw misuse(
      `--cdp-tab ${options.cdpTab}: it is about the browser of --cdp-url, and there is none`,
      "add --cdp-url http://127.0.0.1:9222, or leave --cdp-tab out: a browser of the run's own has a window of its own",
    );
  const known = flows.flatMap((flow) => Object.keys(useOf(flow.spec.stack).definition.surfaces));
  const urls = new Map<string, string>();
  for (const value of options.cdpUrl) {
    const [, name = "", where = ""] = /^(?:([\w-]+)=)?(.*)$/s.exec(value) ?? [];
    const url = isPort(where) ? `http://127.0.0.1:${where}` : where;
    if (!/^(https?|wss?):\/\//.test(url) || !URL.canParse(url)) {
      throw misuse(
        `--cdp-url ${value}: that is not a URL`,
        "write it like http://127.0.0.1:9222, or the port alone",
      );
    }
    if (name !== "" && !known.includes(name)) {
      throw misuse(
        `--cdp-url ${value}: no selected flow has a surface "${name}"`,
        `there are: ${[...new Set(known)].join(", ")}`,
      );
    }
    refuseRemote(`--cdp-url ${value}`, url, options);
    urls.set(name, url);
  }
  return urls;
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/**
 * `--attach SERVICE=URL`, and the environment's name for a witness that already runs.
 * @throws Failure when a value has not that form, no stack has the service, or it is outside this machine without
 *   `--allow-remote`
 */
export function attachments(
  options: Pick<EvalsOptions, "attach"> & Allowed,
  flows: readonly Flow[],
): Record<string, string> {
  const attach: Record<string, string> = {};
  const services = [
    ...new Set(flows.flatMap((flow) => Object.keys(useOf(flow.spec.stack).definition.services))),
  ];
  const witnessUrl = process.env.MOCK_OAUTH_MCP_URL;
  const witness = flows.map((flow) => useOf(flow.spec.stack).definition.witness?.service).find(Boolean);
  if (witnessUrl && witness) {
    refuseRemote(`MOCK_OAUTH_MCP_URL=${witnessUrl}`, witnessUrl, options);
    attach[witness] = witnessUrl;
  }
  for (const value of options.attach) {
    const [, service, url] = /^([\w-]+)=(.+)$/s.exec(value) ?? [];
    if (!service || !url) {
      throw misuse(
        `--attach ${value}: a service and a URL are needed`,
        "write it like api=http://127.0.0.1:4000",
      );
    }
    if (!services.includes(service)) {
      throw misuse(
        `--attach ${value}: no selected flow's stack has a service "${service}"`,
        nearestOf(service, services),
      );
    }
    refuseRemote(`--attach ${value}`, url, options);
    attach[service] = url;
  }
  return attach;
}

/** Flows change what they are run on. What is no URL at all is refused where it is used. */
function refuseRemote(option: string, url: string, { allowRemote }: Allowed): void {
  if (allowRemote || !URL.canParse(url) || isLoopback(new URL(url))) return;
  throw misuse(
    `${option}: that is not on this machine`,
    "add --allow-remote when its owner agrees that flows act on it",
  );
}
