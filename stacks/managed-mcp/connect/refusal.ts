/** Why the command ends with exit code 1, in words for the person who typed it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
