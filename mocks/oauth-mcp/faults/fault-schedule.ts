/** Which fault strikes which hit of a step: the tenant's own table, counted per step. */
import { closest, distance } from "fastest-levenshtein";
import { type FaultMap, faultMap } from "../../witness-log/control.ts";
import type { WitnessStep } from "../../witness-log/entry.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import type { Gate } from "../oauth/bearer.ts";
import { type FaultDefinition, faultId, type Strike } from "./fault.ts";

interface Scheduled<Tenant> {
  readonly definition: FaultDefinition<Tenant>;
  readonly first: number;
  readonly last: number;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  hits: number;
}

export interface ArmedFault<Tenant = Gate> {
  readonly definition: FaultDefinition<Tenant>;
  readonly strike: Strike<Tenant>;
}

/** A fault that does not exist, or a parameter that it does not have. */
export class UnknownFaultError extends Error {
  override readonly name = "UnknownFaultError";
}

export class FaultSchedule<Tenant = Gate> {
  readonly #table: readonly FaultDefinition<Tenant>[];
  readonly #listed: string;
  #scheduled: Scheduled<Tenant>[] = [];

  /** @param listed where a person finds all that are in the table */
  constructor(table: readonly FaultDefinition<Tenant>[], listed = "fraimz witness --faults lists all.") {
    this.#table = table;
    this.#listed = listed;
  }

  /** Names of the faults that are set. */
  get names(): string[] {
    return this.#scheduled.map((one) => faultId(one.definition));
  }

  /** Replaces all faults; counting starts again. Throws {@link UnknownFaultError} and then changes nothing. */
  replace(map: FaultMap): void {
    const next: Scheduled<Tenant>[] = [];
    for (const [stepName, value] of Object.entries(faultMap.parse(map))) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item === undefined) continue;
        const spec = typeof item === "string" ? { fault: item } : item;
        const definition = this.#find(stepName, spec.fault);
        const parameters = spec.with ?? {};
        for (const name of Object.keys(parameters)) {
          if (definition.parameters && name in definition.parameters) continue;
          const known = Object.keys(definition.parameters ?? {});
          throw new UnknownFaultError(
            `The fault ${faultId(definition)} has no parameter "${name}"; it has ${known.length > 0 ? known.join(", ") : "none"}.`,
          );
        }
        const first = spec.nth ?? 1;
        const times = spec.times ?? (spec.nth === undefined ? Number.POSITIVE_INFINITY : 1);
        next.push({ definition, first, last: first + times - 1, parameters, hits: 0 });
      }
    }
    this.#scheduled = next;
  }

  /** Counts a hit of the step, and returns the faults that strike it, armed; their names go to the exchange. */
  strike(step: WitnessStep, request: WitnessRequest, exchange: Exchange, gate: Tenant): ArmedFault<Tenant>[] {
    const armed: ArmedFault<Tenant>[] = [];
    for (const one of this.#scheduled) {
      if ((one.definition.actsAt ?? one.definition.step) !== step) continue;
      if (one.definition.counts && !one.definition.counts(exchange.facts)) continue;
      const tool = one.parameters.tool;
      if (tool !== undefined && tool !== "" && exchange.facts.mcp?.tool !== tool) continue;
      one.hits += 1;
      if (one.hits < one.first || one.hits > one.last) continue;
      exchange.faults.push(faultId(one.definition));
      const value = (name: string) => one.parameters[name] ?? one.definition.parameters?.[name];
      armed.push({
        definition: one.definition,
        strike: {
          request,
          exchange,
          gate,
          number: (name) => Number(value(name)),
          text: (name) => String(value(name)),
        },
      });
    }
    return armed;
  }

  #find(step: string, name: string): FaultDefinition<Tenant> {
    const found = this.#table.find((one) => one.step === step && one.name === name);
    if (found) return found;
    const ids = this.#table.map(faultId);
    const wanted = `${step}:${name}`;
    const near = closest(wanted, ids);
    const hint = distance(wanted, near) <= 8 ? `; did you mean ${near}?` : ";";
    throw new UnknownFaultError(`There is no fault ${wanted}${hint} ${this.#listed}`);
  }
}
