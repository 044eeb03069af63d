import { Button } from "../ui/button.tsx";
import { Entrance } from "../ui/entrance.tsx";
import { problemOf } from "../ui/form-problem.ts";
import { Notice } from "../ui/notice.tsx";

/** Den's API gave no answer at all, so there is nothing to show yet. */
export function Unreachable({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { message, hint } = problemOf(error);
  return (
    <Entrance title="Den is not answering">
      <div className="form">
        <Notice tone="bad" hint={hint}>
          {message}
        </Notice>
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
      </div>
    </Entrance>
  );
}
