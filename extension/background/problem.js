/**
 * Why something was not checked.
 *
 * - `unpaired`: no token, or the service does not know it (any more)
 * - `away`: nothing listens on the port
 * - `slow`: no answer in time
 * - `behind`: the service is older than this extension understands, or lacks what was asked for
 * - `ahead`: the service is newer than this extension understands
 * - `version`: the two should understand each other, and yet the answer cannot be read
 * - `stranger`: some other program answers on the port
 * - `permission`: the browser does not let the extension talk to 127.0.0.1
 * - `guideline`: the service does not have the guideline that was chosen
 * - `refused`: the service understood and said no; `message` and `hint` are its own words
 * - `paused`: the writer asked not to be watched for a while
 * - `fault`: an error in the extension itself that nobody foresaw
 *
 * @typedef {"unpaired" | "away" | "slow" | "behind" | "ahead" | "version" | "stranger" | "permission"} ServiceProblemKind
 * @typedef {ServiceProblemKind | "guideline" | "refused" | "paused" | "fault"} ProblemKind
 * @typedef {{ kind: ProblemKind, message?: string, hint?: string }} ProblemInfo
 */

export class Problem extends Error {
  /**
   * @param {ProblemKind} kind
   * @param {{ message?: string, hint?: string, status?: number, field?: string }} [details]
   */
  constructor(kind, { message, hint, status, field } = {}) {
    super(message ?? kind);
    this.kind = kind;
    this.said = message;
    this.hint = hint;
    this.status = status;
    this.field = field;
  }

  /** @returns {ProblemInfo} what can be stored and sent to a page */
  get info() {
    return { kind: this.kind, message: this.said, hint: this.hint };
  }
}

/**
 * What to tell a person about any error. One that nobody foresaw goes to the console of the
 * extension, and counts as not checked.
 *
 * @param {unknown} error
 * @returns {ProblemInfo}
 */
export function problemOf(error) {
  if (error instanceof Problem) return error.info;
  console.error(error);
  return { kind: "fault" };
}
