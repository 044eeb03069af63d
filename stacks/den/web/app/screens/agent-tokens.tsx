import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { agentTokensQuery } from "../data/queries.ts";
import { Button } from "../ui/button.tsx";
import { Resource } from "../ui/resource.tsx";
import { RowSkeletons } from "../ui/skeleton.tsx";
import { AgentTokenRow } from "./agent-token-row.tsx";
import { CreateAgentToken } from "./create-agent-token.tsx";

/** The keys by which this person's agents come in. */
export function AgentTokens() {
  const tokens = useQuery(agentTokensQuery);
  const [creates, setCreates] = useState(false);
  return (
    <section className="section" aria-labelledby="agent-tokens">
      <header className="section-head">
        <div>
          <h2 id="agent-tokens">Agent tokens</h2>
          <p className="lead">An agent with a token acts as you, with the connections above.</p>
        </div>
        <Button onClick={() => setCreates(true)}>Create token</Button>
      </header>
      <Resource query={tokens} skeleton={<RowSkeletons count={1} label="Loading agent tokens" />}>
        {(list) =>
          list.length > 0 && (
            <ul className="rows" aria-label="Agent tokens">
              {list.map((token) => (
                <AgentTokenRow key={token.id} token={token} />
              ))}
            </ul>
          )
        }
      </Resource>
      {creates && <CreateAgentToken onClose={() => setCreates(false)} />}
    </section>
  );
}
