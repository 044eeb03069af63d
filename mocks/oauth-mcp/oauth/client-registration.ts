/** The registration endpoint (RFC 7591) and each client's configuration endpoint (RFC 7592). */

import { parseObject } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject, errorAnswer, jsonAnswer } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { EndpointAct } from "../log/endpoint-act.ts";
import type { Exchange } from "../log/exchange.ts";
import type { Ledger } from "../log/ledger.ts";
import { configurationAnswerFacts, registrationAnswerFacts } from "./answer-facts.ts";
import { type Engine, runEngine } from "./engine.ts";
import { enterConfiguration, enterRegistration } from "./ledger-entries.ts";
import { redirectRefusal, withAllScopes, withApplicationType, withoutNulls } from "./registration-rules.ts";
import { registrationFacts } from "./request-facts.ts";

export class ClientRegistration {
  readonly #engine: Engine;
  readonly #ledger: Ledger;
  readonly #registered = new Set<string>();

  constructor(engine: Engine, ledger: Ledger) {
    this.#engine = engine;
    this.#ledger = ledger;
  }

  /** A client that is forgotten with the registered ones. */
  add(clientId: string): void {
    this.#registered.add(clientId);
  }

  /** Forgets who registered. */
  forget(): void {
    for (const client of this.#registered) this.#ledger.forgetClient(this.#engine.issuer, client);
    this.#registered.clear();
  }

  register(request: WitnessRequest, exchange: Exchange): EndpointAct {
    exchange.note(registrationFacts(request));
    return {
      run: () => this.#withMetadata(request, exchange),
      conclude: (answer) => {
        exchange.note(registrationAnswerFacts(answer, this.#engine.issuer));
        enterRegistration(this.#ledger, answer, this.#engine.issuer);
        if (exchange.facts.issued?.clientId) this.add(exchange.facts.issued.clientId);
      },
    };
  }

  /** Reads, changes or deletes one client; a change is held to the same rules as a registration. */
  configure(request: WitnessRequest, exchange: Exchange): EndpointAct {
    if (request.method === "PUT") exchange.note(registrationFacts(request));
    const id = request.localPath.slice(request.localPath.lastIndexOf("/") + 1);
    return {
      run: () =>
        request.method === "PUT"
          ? this.#withMetadata(request, exchange)
          : runEngine(this.#engine, request, exchange),
      conclude: (answer) => {
        exchange.note(configurationAnswerFacts(answer, id, this.#engine.issuer));
        enterConfiguration(this.#ledger, answer, request.method, id, this.#engine.issuer);
      },
    };
  }

  /** Lets the engine judge client metadata, after the rules that it does not have. */
  async #withMetadata(request: WitnessRequest, exchange: Exchange): Promise<Answer> {
    const body = parseObject(request.body.toString("utf8"));
    const refusal = body && redirectRefusal(body);
    if (refusal) return errorAnswer(400, "invalid_redirect_uri", refusal);
    if (body) request.body = Buffer.from(JSON.stringify(withAllScopes(withApplicationType(body))));
    const answer = await runEngine(this.#engine, request, exchange);
    const made = bodyObject(answer);
    return answer.status < 300 && made
      ? jsonAnswer(answer.status, withoutNulls(made), answer.headers)
      : answer;
  }
}
