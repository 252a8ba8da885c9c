/**
 * What the content scripts of a page share. They are classic scripts, loaded one after the other
 * into one isolated world, so they meet in a global instead of importing each other.
 */

type Kind = "post" | "reply" | "quote" | "comment" | "message";

/** A button that a site marks by nothing but its words: `words` is all that stands on it. */
interface NamedButton {
  find: string;
  words: string[];
}

/** A way to write on a site. Every string but `kind` and `means` is a CSS selector. */
interface ComposerData {
  /** The editable elements in which the writer can be. */
  find: string;
  kind: Kind;
  /** The form around them; everything below is looked up inside it. */
  within: string;
  /** All that goes out together, in the order of the document; without it the editable element alone. */
  parts?: string;
  /** What publishes when it is pressed. */
  submit: (string | NamedButton)[];
  shortcuts: { key: string; ctrlOrMeta: boolean }[];
  /** Whether Enter alone sends, as in most boxes for messages. */
  submitsOnEnter: boolean;
  attachments?: { find: string; means: import("@hitokokyu/api").Attachment }[];
  replyTo?: string;
  /** What shows the time at which the post is to appear. */
  schedule?: string;
  /** The time in the words of `schedule`, as ISO 8601. */
  scheduleTime?: (text: string) => string | null;
  /** What stands in the editable element and is not text. */
  ignore?: string;
}

/** A site as data: what to look for on its pages, and nothing about how. The first composer that fits counts. */
interface Site {
  id: string;
  /** The one composer of X that was known at first. */
  composer?: any;
  attachments?: any;
  composers: ComposerData[];
  /** The writer's own name on the site: group 1 of the pattern. */
  account?: { find: string; read: "href" | "text"; pattern: RegExp };
  /** Where the site shows a bio: group 1 of the path's pattern is whose. */
  profile?: { page: RegExp; bio: string };
}

declare var hitokokyu: {
  sites: Site[];
  readText(field: Element, ignore?: string): string;
  timeInWords(text: string, now?: Date): string | null;
  watchComposer(element: Element, site: any, changed: (draft: Draft) => void): Watch;
};
