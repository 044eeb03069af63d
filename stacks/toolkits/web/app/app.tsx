import { Redirect, Route, Switch } from "wouter";
import { isPlanted } from "./planted.ts";
import { useSession } from "./queries.ts";
import { Consent } from "./screens/consent.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { ToolkitDetail } from "./screens/toolkit-detail.tsx";
import { ToolkitGrid } from "./screens/toolkit-grid.tsx";
import { DetailSkeleton, GridSkeleton } from "./ui/skeletons.tsx";

/** Which screen stands at which address; each wants somebody who is signed in. */
export function App() {
  const { data: person, isPending } = useSession();
  if (!isPending && !person) return <SignIn />;
  return (
    <Switch>
      <Route path="/toolkits/:slug">
        {({ slug }) => {
          if (person) return <ToolkitDetail key={slug} slug={slug} person={person} />;
          return isPlanted("grid-flashes") ? <GridSkeleton /> : <DetailSkeleton />;
        }}
      </Route>
      <Route path="/toolkits">{person ? <ToolkitGrid person={person} /> : <GridSkeleton />}</Route>
      <Route path="/consents/:id">{({ id }) => person && <Consent id={id} />}</Route>
      <Route>
        <Redirect to="/toolkits" replace />
      </Route>
    </Switch>
  );
}
