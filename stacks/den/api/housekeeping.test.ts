import { expect, test } from "vitest";
import { routes } from "../contract/index.ts";
import { DAY } from "./den.ts";
import { cleanUp } from "./housekeeping.ts";
import { startDen } from "./testing/den-under-test.ts";

test("what has expired is deleted, what lives stays", async () => {
  const den = await startDen();
  const admin = await den.admin();
  await admin.client.call(routes.createAgentToken, { body: { name: "Brief", expiresInDays: 1 } });
  await admin.client.call(routes.createAgentToken, { body: { name: "Long", expiresInDays: 90 } });
  const later = { ...den.service.den, now: () => new Date(Date.now() + 2 * DAY) };
  await cleanUp(later);
  const agentTokens = await den.service.den.db.selectFrom("agent_tokens").select("name").execute();
  expect(agentTokens).toEqual([{ name: "Long" }]);
  await cleanUp({ ...later, now: () => new Date(Date.now() + 30 * DAY) });
  await expect(admin.client.call(routes.getSession, {})).rejects.toMatchObject({ status: 401 });
  await den.stop();
});
