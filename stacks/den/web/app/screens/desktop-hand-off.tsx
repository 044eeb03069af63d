import { useState } from "react";
import { useSearch } from "wouter";
import { routes } from "../../../contract/index.ts";
import { useSession } from "../session.tsx";
import { Button } from "../ui/button.tsx";
import { Entrance } from "../ui/entrance.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** The desktop app asks to be signed in as this person: confirm, and the browser hands over by a deep link. */
export function DesktopHandOff() {
  const search = useSearch();
  const query = new URLSearchParams(search);
  const body = { challenge: query.get("challenge") ?? "", state: query.get("state") ?? "" };
  const isComplete = routes.createDesktopGrant.body.safeParse(body).success;

  const { user, organization } = useSession();
  const [deepLink, setDeepLink] = useState<string>();
  const grant = useSubmit(routes.createDesktopGrant, {
    onDone: (answer) => {
      setDeepLink(answer.deepLink);
      window.location.assign(answer.deepLink);
    },
  });

  if (!isComplete) {
    return (
      <Entrance title="Sign in to the desktop app">
        <Notice tone="bad" hint="Go back to the desktop app and choose Sign in again.">
          This link is incomplete.
        </Notice>
      </Entrance>
    );
  }
  if (deepLink !== undefined) {
    return (
      <Entrance title="Continue in the desktop app" lead="Your browser may ask whether to open it.">
        <div className="form">
          <Notice tone="good" hint="You can close this page once the app has opened.">
            {`Approved. The desktop app signs in as ${user.name} when it opens.`}
          </Notice>
          <a className="button button-primary" href={deepLink}>
            Open the desktop app
          </a>
        </div>
      </Entrance>
    );
  }
  return (
    <Entrance
      title="Sign in to the desktop app"
      lead={`The Den desktop app on this computer will act as you in ${organization.name}.`}
      footer="Only go on if you have just chosen Sign in there."
    >
      <Form onSubmit={() => grant.submit({ body })} busy={grant.busy} problem={grant.problem}>
        <dl className="facts">
          <div>
            <dt>Person</dt>
            <dd>
              {user.name} <span className="muted">{user.email}</span>
            </dd>
          </div>
          <div>
            <dt>Organization</dt>
            <dd>{organization.name}</dd>
          </div>
        </dl>
        <Button type="submit" look="primary" busy={grant.busy}>
          Approve and open the app
        </Button>
      </Form>
    </Entrance>
  );
}
