import { describeExit, type Exit } from "../process/process-group.ts";

/** A service ended while the stack was meant to run. */
export interface ServiceDeath {
  readonly service: string;
  /** Undefined when another process had started it (a kept stack), so its exit code is not known. */
  readonly exit: Exit | undefined;
  readonly lastLines: readonly string[];
  readonly logFile: string;
  /** `service api ended with exit code 3` */
  readonly message: string;
}

/** Listeners, and the deaths so far. */
export class ServiceDeaths {
  readonly #deaths: ServiceDeath[] = [];
  readonly #listeners = new Set<(death: ServiceDeath) => void>();
  #over = false;

  /** Tells of a death; nothing any more after {@link end}. */
  tell(death: Omit<ServiceDeath, "message">): void {
    if (this.#over) return;
    const how = death.exit === undefined ? "ended" : `ended with ${describeExit(death.exit)}`;
    const complete = { ...death, message: `service ${death.service} ${how}` };
    this.#deaths.push(complete);
    for (const listener of this.#listeners) listener(complete);
  }

  listen(listener: (death: ServiceDeath) => void): () => void {
    this.#listeners.add(listener);
    for (const death of this.#deaths) listener(death);
    return () => this.#listeners.delete(listener);
  }

  get over(): boolean {
    return this.#over;
  }

  knows(service: string): boolean {
    return this.#deaths.some((death) => death.service === service);
  }

  end(): void {
    this.#over = true;
  }
}
