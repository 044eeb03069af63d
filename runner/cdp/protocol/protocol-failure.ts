import { Failure } from "../../evidence/log/failure.ts";

/** A protocol call had no answer in time: the window is hidden, hangs, or its process is gone. */
export class CallTimedOut extends Failure {
  override name = "CallTimedOut";

  constructor(
    readonly method: string,
    window: string,
    deadlineMs: number,
  ) {
    super({
      kind: "harness",
      title: `${window} did not answer ${method}`,
      message: `no answer within ${deadlineMs} ms; the window may be hidden or hung, or its process may be gone`,
      next: "look at the window and its console; a hidden window must be brought to the front first",
    });
  }
}

/** The other side answered with an error: an unknown method, a node that is gone, a window that closed. */
export class CallRefused extends Failure {
  override name = "CallRefused";

  constructor(
    readonly method: string,
    readonly code: number,
    readonly detail: string,
    window: string,
  ) {
    super({ kind: "harness", title: `${window} refused ${method}`, message: `${detail} (code ${code})` });
  }
}

/** The window or its whole browser went away while it was needed. */
export class ConnectionLost extends Failure {
  override name = "ConnectionLost";

  constructor(window: string, during: string) {
    super({
      kind: "harness",
      title: `${window} is gone`,
      message: `its connection closed during ${during}`,
      next: "see the browser's log: it may have crashed or been closed",
    });
  }
}

/** Another document came while this one was asked something. */
export class DocumentReplaced extends Failure {
  override name = "DocumentReplaced";

  /** @param asked what for: a method, or what takes several */
  constructor(asked: string, window: string) {
    super({
      kind: "harness",
      title: `${window} did not answer ${asked}`,
      message: "it went to another document meanwhile",
    });
  }
}

/** Whether a node, context or window vanished under a call, so that looking again is the right answer. */
export function isGone(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof DocumentReplaced) return true;
  return (
    error instanceof CallRefused &&
    /context|navigated|detached|not attached|not belong|No node|Could not find node|object id|Session with given id|node with given id|No frame|document/i.test(
      error.detail,
    )
  );
}
