import { isIP } from "node:net";
import { embeddedIpv4 } from "../connections/address-rules.ts";
import { redirectTarget } from "../connections/outgoing-fetch.ts";
import type { ApiDefect } from "./defect.ts";

/** Defects of the way out to MCP servers and providers. */
export const outgoingDefects = {
  "guard-without-dns": {
    imitates: "only addresses written as numbers are judged, names pass",
    plant: {
      addressRule: (honest) => ({
        whyRefused: (address, hostname) =>
          isIP(hostname) ? honest.whyRefused(address, hostname) : undefined,
      }),
    },
  },
  "guard-refuses-all": {
    imitates: "a guard so strict that nothing can be connected",
    plant: { addressRule: () => ({ whyRefused: () => "not an allowed address" }) },
  },
  "guard-misses-mapped": {
    imitates: "IPv4 addresses in IPv6 clothes are taken for public ones",
    plant: {
      addressRule: (honest) => ({
        whyRefused: (address, hostname) =>
          embeddedIpv4(address) ? undefined : honest.whyRefused(address, hostname),
      }),
    },
  },
  "redirect-carries-credentials": {
    imitates: "redirects to another origin are followed with bearer and body",
    plant: {
      outgoing: (honest) => ({
        async fetch(url, init) {
          const response = await honest.fetch(url, init);
          const to = redirectTarget(response, new URL(url));
          return to ? honest.fetch(to, init) : response;
        },
      }),
    },
  },
  "answers-unbounded": {
    imitates: "an oversized answer is read and passed on whole",
    plant: { settings: () => ({ answerLimitBytes: Number.POSITIVE_INFINITY }) },
  },
} as const satisfies Record<string, ApiDefect>;
