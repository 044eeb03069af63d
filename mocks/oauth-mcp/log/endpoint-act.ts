import type { Answer } from "../http/message.ts";

/** What is done with a request to one endpoint: facts first, then the engine, then facts about its answer. */
export interface EndpointAct {
  /** Resolves when it may be answered, or refused by a fault; at once when absent. */
  due?(): Promise<void>;
  /** Runs the engine on the request as faults may have changed it. */
  run(): Promise<Answer>;
  /** Facts about the answer that is really sent, and what it changes in the ledger. */
  conclude(answer: Answer): void;
}
