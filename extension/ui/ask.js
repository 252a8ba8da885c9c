/**
 * Asks the background. Pages never talk to the service themselves.
 *
 * @param {string} type
 * @param {object} [details]
 * @returns {Promise<{ value?: any, problem?: import("../background/problem.js").ProblemInfo }>}
 */
export async function ask(type, details) {
  const answer = await chrome.runtime.sendMessage({ type, ...details });
  return answer ?? { problem: { kind: "fault" } };
}
