/** A request that the host turns down, with the reason that the caller reads. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (what: string) => new Refusal(404, `There is no such ${what}, or it isn't yours.`);
