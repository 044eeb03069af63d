import type { ExpectedFailures } from "../run/expected-failures.ts";
import type { PlanOptions } from "../run/plan.ts";
import type { EvalsOptions } from "./options.ts";

/**
 * The options without which a flow would not end as it did: what it was attached to, its bounds, what ran beside it.
 * Which flows ran, and where the report went, is not among them.
 * @param attach what stands for services, by the options or the environment
 * @param expected the failures that are known
 * @returns the words for one flow on a stack: what is about another's surfaces or services would be refused
 */
export function optionsAsItRan(
  options: EvalsOptions,
  attach: Readonly<Record<string, string>>,
  expected: ExpectedFailures,
): NonNullable<PlanOptions["asItRan"]> {
  return (flow, { definition: { services, surfaces } }) => {
    const driven = options.cdpUrl.filter((value) => {
      const [, name] = /^([\w-]+)=/.exec(value) ?? [];
      return name === undefined || Object.hasOwn(surfaces, name);
    });
    const used = Object.entries(attach).filter(([service]) => Object.hasOwn(services, service));
    return [
      ...driven.flatMap((value) => ["--cdp-url", value]),
      ...(driven.length > 0 && options.cdpTab !== undefined ? ["--cdp-tab", options.cdpTab] : []),
      ...used.flatMap(([service, url]) => ["--attach", `${service}=${url}`]),
      ...(options.allowRemote && driven.length + used.length > 0 ? ["--allow-remote"] : []),
      ...(options.headed ? ["--headed"] : []),
      ...(options.timeout === undefined ? [] : ["--timeout", inUnits(options.timeout)]),
      ...(options.timeoutMultiplier === undefined
        ? []
        : ["--timeout-multiplier", `${options.timeoutMultiplier}`]),
      ...(options.expectedFailures !== undefined && expected.has(flow.id)
        ? ["--expected-failures", options.expectedFailures]
        : []),
      ...(options.stress === undefined
        ? []
        : ["--stress", ...(options.stress === true ? [] : [`${options.stress}`])]),
      // Last: its value may be left out.
      ...(options.controls === "generic" ? ["--controls", "generic"] : []),
    ];
  };
}

function inUnits(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
