import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { routes, type Session } from "../../contract/index.ts";
import { Icon, type IconName, Mark } from "../../design/icons.tsx";
import { paths } from "./paths.ts";
import { useEnterSession, useSession } from "./session.tsx";
import { Button } from "./ui/button.tsx";
import { useSubmit } from "./ui/use-submit.ts";

interface Place {
  readonly to: string;
  readonly icon: IconName;
  readonly title: string;
}

const managed: Place = { to: paths.mcpConnections, icon: "connections", title: "MCP Connections" };
const own: Place = { to: paths.yourConnections, icon: "account", title: "Your Connections" };

/** The frame around every signed-in screen: where one is, where one can go, and who one is. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const places = session.member.role === "admin" ? [managed, own] : [own];
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="shell-side">
        <div className="shell-brand">
          <Mark />
          <span className="shell-organization">{session.organization.name}</span>
        </div>
        <nav className="shell-nav" aria-label="Main">
          {places.map((place) => (
            <PlaceLink key={place.to} {...place} />
          ))}
        </nav>
        <Person session={session} />
      </header>
      <main className="shell-main" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function PlaceLink({ to, icon, title }: Place) {
  const [isHere] = useRoute(`${to}/*?`);
  return (
    <Link href={to} className="place" aria-current={isHere ? "page" : undefined}>
      <Icon name={icon} />
      {title}
    </Link>
  );
}

function Person({ session: { user } }: { readonly session: Session }) {
  const enter = useEnterSession();
  const leave = useSubmit(routes.signOut, { onDone: () => enter(null, paths.signIn) });
  return (
    <div className="shell-person">
      <div className="shell-person-words">
        <span className="shell-person-name">{user.name}</span>
        <span className="shell-person-email">{user.email}</span>
      </div>
      <Button look="quiet" onClick={() => leave.submit({})} busy={leave.busy}>
        Sign out
      </Button>
    </div>
  );
}
