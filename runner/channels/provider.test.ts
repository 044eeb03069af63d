import { expect, it } from "vitest";
import { WitnessControlError, type WitnessTenant } from "../../mocks/witness-log/control-client.ts";
import { Failure } from "../evidence/log/failure.ts";
import { Recording, type Told } from "../evidence/log/recording.ts";
import { createProvider } from "./provider.ts";

it("a witness that refuses is the flow's mistake, in the witness's own words, and is recorded", async () => {
  const acts: Told<"act">[] = [];
  const tenant = {
    faults: () => Promise.reject(new WitnessControlError("There is no fault token:no-such-fault")),
  } as unknown as WitnessTenant;
  const provider = createProvider(new Recording({ act: (act) => acts.push(act), check: () => {} }), tenant);
  const failure = await provider
    .misbehave({ token: "no-such-fault" } as never)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect((failure as Failure).reason).toMatchObject({
    kind: "error",
    message: "There is no fault token:no-such-fault",
  });
  expect(acts).toMatchObject([{ verb: "began to misbehave", ok: false }]);
});
