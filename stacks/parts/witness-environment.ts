/** What a witness is told at its start, by the ports and the secret that its stack gave it. */
export function witnessEnvironment(ctx: {
  readonly dir: string;
  port(name: "http" | "control"): number;
  secret(name: string): string;
}): Readonly<Record<string, string>> {
  return {
    PORT: String(ctx.port("http")),
    CONTROL_PORT: String(ctx.port("control")),
    CONTROL_KEY: ctx.secret("witness-control-key"),
    LOG_FILE: `${ctx.dir}/witness.jsonl`,
  };
}
