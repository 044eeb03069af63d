import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

/**
 * The den flow as it is; besides, every secret that is registered is written down outside the results, and the
 * whole world with it.
 */
const spied = (flow: string, redacting: boolean) => `
import { appendFileSync } from "node:fs";
import { Redactor } from "../runner/evidence/redaction/redact.ts";
import den from ${JSON.stringify(flow)};
const tell = (secret) => appendFileSync(process.env.CANARIES, JSON.stringify(secret) + "\\n");
const add = Redactor.prototype.add;
Redactor.prototype.add = function (secret) { tell(secret); return add.call(this, secret); };
if (!${redacting}) {
  Redactor.prototype.text = (text) => text;
  Redactor.prototype.value = (value) => value;
}
export default {
  ...den,
  spec: {
    ...den.spec,
    async world(context) {
      const world = await den.spec.world(context);
      tell(world.admin.password);
      tell(world.token);
      return world;
    },
  },
};
`;

/** How a secret may be written, worked out apart from the redactor. */
function spellings(secret: string): Map<string, string> {
  const found = new Map([
    ["as it is", secret],
    ["URL-encoded", encodeURIComponent(secret)],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
  ]);
  for (const encoding of ["base64", "base64url"] as const) {
    for (const offset of [0, 1, 2]) {
      const text = Buffer.from("\0".repeat(offset) + secret)
        .toString(encoding)
        .replace(/=+$/, "");
      // Without the characters that hold bits of a neighbour.
      found.set(`in ${encoding} at ${offset}`, text.slice(offset === 0 ? 0 : offset + 1, -1));
    }
  }
  return found;
}

function leaks(content: string, secrets: Iterable<string>): string[] {
  const found: string[] = [];
  for (const secret of secrets) {
    for (const [how, spelling] of spellings(secret)) {
      if (content.includes(spelling)) found.push(`${secret.slice(0, 3)}… ${how}`);
    }
  }
  return found;
}

// What is secret whoever made it: codes, verifiers, tokens and cookies that no flow ever hears of. Fingerprints
// (`<0123456789ab>`) and what was redacted are none.
const SHAPES = [
  /[?&](?:code|code_verifier|access_token|refresh_token)=(?![<[]|%3C|%5B)[\w.~%-]{6,}/,
  /"(?:code_verifier|access_token|refresh_token|client_secret)":"(?![<[])[^"]+"/,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/,
  /\bBearer (?!\[)[A-Za-z0-9._~+/-]{20,}/,
];

let project: CliProject;
beforeAll(async () => {
  project = await CliProject.make();
  const den = new URL("../../flows/mcp-connections-cloud-oauth.flow.ts", import.meta.url).href;
  await project.write("flows/canary.flow.ts", spied(den, true));
  await project.write("flows/canary-bare.flow.ts", spied(den, false));
});
afterAll(() => project.remove());

/** Runs the flow and searches all that it left. */
async function searched(flow: string): Promise<{ secrets: Set<string>; found: string[] }> {
  const canaries = join(project.dir, `${flow}.canaries`);
  const dir = join(project.dir, "results", flow);
  const run = await project.evals(["--flow", flow, "--out", dir], { CANARIES: canaries }, "from its sources");
  expect(run.code, run.out + run.err).toBe(0);
  const lines = (await readFile(canaries, "utf8")).trim().split("\n");
  const secrets = new Set(lines.map((line): string => JSON.parse(line)).filter((one) => one.length >= 6));
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(5);
  const found = leaks(run.out + run.err, secrets).map((leak) => `printed: ${leak}`);
  for (const { parentPath, name } of files) {
    const content = await readFile(join(parentPath, name), "latin1");
    const shaped = name.endsWith(".png")
      ? []
      : SHAPES.flatMap((shape) => shape.exec(content)?.[0].slice(0, 40) ?? []);
    const where = relative(dir, join(parentPath, name));
    found.push(...[...leaks(content, secrets), ...shaped].map((leak) => `${where}: ${leak}`));
  }
  return { secrets, found };
}

describe("what a run leaves", () => {
  it("holds no secret of the den flow in any file, plain, URL-encoded, in JSON, hexadecimal or base64", {
    timeout: 300_000,
  }, async () => {
    const { secrets, found } = await searched("canary");
    expect(found).toEqual([]);
    // Password, agent token and the secrets of the stack's services at least.
    expect(secrets.size).toBeGreaterThanOrEqual(3);
  });

  it("would hold them if nothing were redacted", { timeout: 300_000 }, async () => {
    const { found } = await searched("canary-bare");
    expect(found).toContainEqual(expect.stringMatching(/^events-1\.jsonl: .*… as it is$/));
    expect(found).toContainEqual(expect.stringMatching(/^fraimz\.html: .*… as it is$/));
  });

  it.each([...spellings("cänary/secret+9?").keys()])("would be found out if it held one %s", (how) => {
    const secret = "cänary/secret+9?";
    const planted = Buffer.from(`{"x":"${spellings(secret).get(how)}"}`).toString("latin1");
    const asRead =
      how.startsWith("as") || how === "in JSON" ? Buffer.from(planted, "latin1").toString("utf8") : planted;
    expect(leaks(asRead, [secret]).length).toBeGreaterThan(0);
  });
});
