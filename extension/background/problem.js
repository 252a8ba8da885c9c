/**
 * Why something was not checked.
 *
 * - `unpaired`: no token, or the service does not know it (any more)
 * - `away`: nothing listens on the port
 * - `slow`: no answer in time
 * - `mismatch`: something answers, but not this version of the service
 * - `permission`: the browser does not let the extension talk to 127.0.0.1
 * - `refused`: the service understood and said no; `message` and `hint` are its own words
 *
 * @typedef {"unpaired" | "away" | "slow" | "mismatch" | "permission" | "refused"} ProblemKind
 * @typedef {{ kind: ProblemKind, message?: string, hint?: string }} ProblemInfo
 */

export class Problem extends Error {
  /**
   * @param {ProblemKind} kind
   * @param {{ message?: string, hint?: string, status?: number }} [details]
   */
  constructor(kind, { message, hint, status } = {}) {
    super(message ?? kind);
    this.kind = kind;
    this.said = message;
    this.hint = hint;
    this.status = status;
  }

  /** @returns {ProblemInfo} what can be stored and sent to a page */
  get info() {
    return { kind: this.kind, message: this.said, hint: this.hint };
  }
}

/**
 * What to tell a person about any error. One that nobody foresaw is a fault of ours: it goes to the
 * console of the extension, and counts as not checked.
 *
 * @param {unknown} error
 * @returns {ProblemInfo}
 */
export function problemOf(error) {
  if (error instanceof Problem) return error.info;
  console.error(error);
  return { kind: "mismatch" };
}
