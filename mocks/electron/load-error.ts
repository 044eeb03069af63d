// Part of the stand-in for Electron: how a page load that failed is told to the app.

/** Chromium's numbers for what a page load usually fails with (net_error_list.h). */
const NET_ERRORS: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_CONNECTION_CLOSED: -100,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_CONNECTION_TIMED_OUT: -118,
  ERR_CERT_AUTHORITY_INVALID: -202,
  ERR_INVALID_URL: -300,
};

/** The error of Electron's `loadURL`. */
export class LoadError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly url: string;

  /** @param errorText as Chromium says it: `net::ERR_FAILED` */
  constructor(errorText: string, url: string) {
    const code = errorText.replace(/^net::/, "");
    const errno = NET_ERRORS[code] ?? -2;
    super(`${code} (${errno}) loading '${url}'`);
    this.code = code;
    this.errno = errno;
    this.url = url;
  }
}
