import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { clientConfigQuery, sessionQuery } from "./data/queries.ts";
import { homeOf, nextPath, paths, signInThen } from "./paths.ts";
import { DesktopHandOff } from "./screens/desktop-hand-off.tsx";
import { McpConnection } from "./screens/mcp-connection.tsx";
import { McpConnections } from "./screens/mcp-connections.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { YourConnections } from "./screens/your-connections.tsx";
import { SessionProvider, useSession } from "./session.tsx";
import { Shell } from "./shell.tsx";
import { Entrance } from "./ui/entrance.tsx";
import { Resource } from "./ui/resource.tsx";

/** Every screen by its address: for anybody, or for somebody who is signed in. */
export function App() {
  const config = useQuery(clientConfigQuery);
  const session = useQuery(sessionQuery);
  const refused = [config, session].find(({ isError, data }) => isError && data === undefined);
  if (refused) {
    return (
      <Entrance title="Den is not answering">
        <Resource<unknown> query={refused} skeleton={null}>
          {() => null}
        </Resource>
      </Entrance>
    );
  }
  if (config.isPending || session.data === undefined) return null;

  return (
    <Switch>
      <Route path={paths.signIn}>
        <ForNobody isSignedIn={session.data !== null}>
          <SignIn />
        </ForNobody>
      </Route>
      <Route>
        {session.data === null ? (
          <ToSignIn />
        ) : (
          <SessionProvider value={session.data}>
            <SignedIn />
          </SessionProvider>
        )}
      </Route>
    </Switch>
  );
}

function SignedIn() {
  const session = useSession();
  return (
    <Switch>
      <Route path={paths.desktop} component={DesktopHandOff} />
      <Route>
        <Shell>
          <Switch>
            <Route path={paths.yourConnections} component={YourConnections} />
            {session.member.role === "admin" && [
              <Route key="list" path={paths.mcpConnections} component={McpConnections} />,
              <Route key="one" path={paths.mcpConnectionPattern}>
                {({ connectionId }) => <McpConnection key={connectionId} id={connectionId} />}
              </Route>,
            ]}
            <Route>
              <Redirect to={homeOf(session)} replace />
            </Route>
          </Switch>
        </Shell>
      </Route>
    </Switch>
  );
}

/** Sign-in makes no sense for somebody who is signed in already. */
function ForNobody({ isSignedIn, children }: { readonly isSignedIn: boolean; readonly children: ReactNode }) {
  const search = useSearch();
  return isSignedIn ? <Redirect to={nextPath(search) ?? "/"} replace /> : children;
}

function ToSignIn() {
  const [path] = useLocation();
  const search = useSearch();
  return <Redirect to={signInThen(search ? `${path}?${search}` : path)} replace />;
}
