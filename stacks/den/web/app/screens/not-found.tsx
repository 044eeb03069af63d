import { homeOf } from "../paths.ts";
import { useSession } from "../session.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";

/** No such page, or none for this person: which of the two is nobody's business. */
export function NotFound() {
  return (
    <Page title="Nothing here" lead="This page doesn't exist, or only admins can see it.">
      <div>
        <ButtonLink to={homeOf(useSession())} look="primary">
          Go to your start page
        </ButtonLink>
      </div>
    </Page>
  );
}
