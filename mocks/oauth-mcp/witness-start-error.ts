/** A port that is taken, or a setting that can't be. */
export class WitnessStartError extends Error {
  override readonly name = "WitnessStartError";
}
