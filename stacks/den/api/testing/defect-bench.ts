import type { DefectName } from "../planted/defects.ts";
import { type DenUnderTest, type Person, startDen } from "./den-under-test.ts";
import { type StubMcp, startStubMcp } from "./stub-mcp.ts";
import type { WitnessProcess } from "./witness-process.ts";

type Options = NonNullable<Parameters<WitnessProcess["client"]["createTenant"]>[0]>;

/** What a probe works with; servers that it starts end with it. */
export interface Bench {
  readonly den: DenUnderTest;
  readonly admin: Person;
  tenant(options?: Options): ReturnType<WitnessProcess["client"]["createTenant"]>;
  stub(...args: Parameters<typeof startStubMcp>): Promise<StubMcp>;
}

/** Observes one property of Den; a defect must change what it observes. */
export type Probe = (bench: Bench) => Promise<unknown>;

export type Probes = Partial<
  Record<DefectName, { readonly probe: Probe; readonly environment?: NodeJS.ProcessEnv }>
>;

/** How many exchanges of this step the witness saw. */
export const steps = async (tenant: Awaited<ReturnType<Bench["tenant"]>>, step: string) =>
  (await tenant.entries()).filter((entry) => entry.step === step).length;

/** "done", or the code of the refusal. */
export const outcome = async (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) =>
      typeof error === "object" && error && "problem" in error ? Object(error.problem).code : String(error),
  );

/** A published connection with the admin's account connected, and an agent of the admin's. */
export async function connected({ den, admin, tenant }: Bench, options?: Options) {
  const provider = await tenant(options);
  const { id } = await den.publish(admin, { url: provider.mcpUrl });
  await den.connect(admin, id);
  return { provider, id, agent: await den.agent(admin), name: `mcp:${id}:echo` };
}

/** What a probe sees on a fresh Den with this environment. */
export async function observe(
  witness: WitnessProcess,
  probe: Probe,
  environment: NodeJS.ProcessEnv,
): Promise<unknown> {
  const den = await startDen(environment);
  const stubs: StubMcp[] = [];
  try {
    return await probe({
      den,
      admin: await den.admin(),
      tenant: (options) => witness.client.createTenant(options),
      stub: async (...args) => {
        const stub = await startStubMcp(...args);
        stubs.push(stub);
        return stub;
      },
    });
  } finally {
    await den.stop();
    for (const stub of stubs) await stub.stop();
  }
}
