/** A model that plays a script, behind the OpenAI-compatible chat completions API. */
import type { TenantOptions } from "../witness-log/options.ts";

export class ScriptedModel {
  #script: TenantOptions["script"];

  constructor(script: TenantOptions["script"]) {
    this.#script = script;
  }

  /** Starts over with a script. */
  load(script: TenantOptions["script"]): void {
    this.#script = script;
  }

  get script(): TenantOptions["script"] {
    return this.#script;
  }
}
