import { z } from "zod";
import { asDocument, textOf } from "./files.ts";
import type { Places } from "./places.ts";
import { Refusal } from "./refusal.ts";

const profile = z.object({
  /** Base of the organization's API; whatever path it has is kept. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** A PEM file with the one certificate to trust, beside the authorities that everybody trusts. */
  trustedCertificate: z.string().optional(),
});
export type Profile = z.output<typeof profile>;

/** @throws Refusal when there is none, or it can't be read */
export function readProfile({ profile: path }: Pick<Places, "profile">): Profile {
  const text = textOf(path);
  if (text === undefined) throw new Refusal("You are not set up yet: run `connect login --url URL`.");
  try {
    return profile.parse(JSON.parse(text));
  } catch {
    throw new Refusal(`The profile ${path} can't be read: run \`connect login --url URL\` again.`);
  }
}

export function profileDocument(value: Profile): string {
  return asDocument(value);
}

/** An address below the organization's API. */
export function below({ baseUrl }: Profile, path: string): URL {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  return url;
}
