/** The registration endpoint (RFC 7591) and each client's configuration endpoint (RFC 7592). */
import type { EndpointAct } from "./authorization-server.ts";
import { type Engine, runEngine } from "./engine.ts";
import type { Exchange } from "./exchange.ts";
import type { Ledger } from "./ledger.ts";
import {
  type Answer,
  bodyObject,
  errorAnswer,
  jsonAnswer,
  parseObject,
  type WitnessRequest,
} from "./message.ts";
import { configurationAnswerFacts, registrationAnswerFacts } from "./oauth-answer-facts.ts";
import { registrationFacts } from "./oauth-facts.ts";
import { redirectRefusal, withAllScopes, withApplicationType, withoutNulls } from "./registration-rules.ts";

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
        exchange.note(registrationAnswerFacts(answer, this.#ledger, this.#engine.issuer));
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
      conclude: (answer) =>
        exchange.note(
          configurationAnswerFacts(answer, request.method, id, this.#ledger, this.#engine.issuer),
        ),
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
