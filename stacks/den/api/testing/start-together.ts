interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Awaits fixtures that are starting at once.
 * @throws what the first failing one threw, after those that did start have been stopped: a suite whose set-up fails
 *   never gets to know them
 */
export async function startTogether<Fixtures extends readonly Stoppable[]>(
  starting: {
    readonly [Index in keyof Fixtures]: Promise<Fixtures[Index]>;
  },
): Promise<Fixtures> {
  const outcomes = await Promise.allSettled<Stoppable>(starting);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed === undefined) return await Promise.all(starting);
  await Promise.all(
    outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.stop() : undefined)),
  );
  throw failed.reason;
}
