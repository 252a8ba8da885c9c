/** What every page needs: asking the service, showing its problems where they belong, copying. */

/** @typedef {{ code: string, message: string, hint: string, field?: string, lines?: { number: number, message: string }[] }} ProblemDetail */

/** A refusal by the service, in words for people. */
export class Problem extends Error {
  /** @param {ProblemDetail} detail */
  constructor(detail) {
    super(detail.message);
    this.detail = detail;
  }
}

/**
 * Words that the template put into `<script type="application/json" id="…">`.
 *
 * @param {string} id
 * @returns {any}
 */
export const wordsFrom = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/**
 * @param {string} sentence with names in braces
 * @param {Record<string, string | number>} values
 */
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

const words = wordsFrom("words-of-every-page");
const csrf = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";

/**
 * @template T
 * @param {"GET" | "POST" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {unknown} content
 * @param {AbortSignal | undefined} signal
 * @param {(response: Response) => Promise<T>} read what there is if it was not refused
 * @returns {Promise<T>}
 * @throws {Problem} refused, away or broken
 */
async function ask(method, path, content, signal, read) {
  /** @type {Record<string, string>} */
  const headers = { "X-CSRF-Token": csrf, "Accept-Language": document.documentElement.lang };
  const isFile = content instanceof Blob;
  if (content !== undefined && !isFile) headers["Content-Type"] = "application/json";
  const body = content === undefined || isFile ? content : JSON.stringify(content);
  let response;
  try {
    response = await fetch(path, { method, headers, body, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ code: "away", message: words.away, hint: words.awayHint });
  }
  let refusal;
  try {
    if (response.ok) return await read(response);
    refusal = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ code: "broken", message: words.broken, hint: words.brokenHint });
  }
  throw new Problem(refusal.error);
}

/**
 * Ask the API. Answers are in the language of the page.
 *
 * @param {"GET" | "POST" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {unknown} [content] sent as JSON, or as it is if it is a Blob, which says its type itself
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {Problem} refused, away or broken
 */
export const call = (method, path, content, signal) =>
  ask(method, path, content, signal, async (response) => (response.status === 204 ? null : response.json()));

/**
 * Ask the API for a file.
 *
 * @param {string} path
 * @param {unknown} [content] sent as JSON; nothing is sent if there is none
 * @returns {Promise<{ content: Blob, file: string }>} and what to call it
 * @throws {Problem} refused, away or broken
 */
export const fetchFile = (path, content) =>
  ask(content === undefined ? "GET" : "POST", path, content, undefined, async (response) => ({
    content: await response.blob(),
    file: /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "",
  }));

/**
 * Forget the problems that `showProblem` showed.
 *
 * @param {HTMLElement} form
 */
export function clearProblems(form) {
  for (const place of form.querySelectorAll("[data-problem-of]")) place.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

/**
 * Show a problem at the field it names: the element `[name]` is marked invalid, and the words go
 * into the element `[data-problem-of=name]`, which the field names in `aria-describedby`. What has
 * no place of its own goes into `[data-problem-of=""]`, which every form has, with `role=alert`.
 *
 * @param {HTMLElement} form
 * @param {unknown} error anything else than a `Problem` is thrown on
 */
export function showProblem(form, error) {
  if (!(error instanceof Problem)) throw error;
  const { field = "", message, hint } = error.detail;
  const place =
    form.querySelector(`[data-problem-of="${CSS.escape(field)}"]`) ?? form.querySelector('[data-problem-of=""]');
  if (place) place.textContent = `${message}${document.documentElement.lang === "en" ? " " : ""}${hint}`;
  const input = field && form.querySelector(`[name="${CSS.escape(field)}"]`);
  if (input instanceof HTMLElement) {
    input.setAttribute("aria-invalid", "true");
    input.focus();
  }
}

/**
 * Put a text on the clipboard and say so.
 *
 * @param {string} text
 * @param {HTMLElement} status with `role=status`
 */
export async function copy(text, status) {
  // Emptied first, or the second copy in a row would be announced as nothing new.
  status.textContent = "";
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = words.copied;
  } catch {
    status.textContent = words.copyFailed;
  }
}

/**
 * Hand a file over to the downloads of the browser.
 *
 * @param {Blob} content
 * @param {string} name
 */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // Not at once: the browser has yet to begin with it.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * An element with a class and children. Strings become text nodes: nothing anybody wrote is ever
 * read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}
