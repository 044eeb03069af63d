import { z } from "zod";
import { performed, toolkit } from "../contract/records.ts";
import type { Toolkits } from "../deployment.ts";
import { type Account, People } from "./people.ts";

/** Reads what the host's API says. */
export function toolkitsProbe(ctx: Toolkits) {
  const people = new People(ctx);
  return {
    /** The calls that were sent to an outside service, by the names of their tools. */
    async performed(account: Account): Promise<string[]> {
      const calls = await people.call(account, "/v1/performed", z.array(performed));
      return calls.map(({ tool }) => tool);
    },
    /** The toolkits that somebody sees, each with its patterns. */
    async toolkits(account: Account) {
      const all = await people.call(account, "/v1/toolkits", z.array(toolkit));
      return all.map(({ slug, patterns }) => ({ slug, patterns }));
    },
  };
}
