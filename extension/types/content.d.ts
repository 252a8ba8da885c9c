/**
 * What the content scripts of a page share. They are classic scripts, loaded one after the other
 * into one isolated world, so they meet in a global instead of importing each other.
 */

/** A site as data: what to look for on its pages, and nothing about how. */
interface Site {
  id: string;
  composer: { attribute: string; pattern: RegExp };
  attachments: { selector: string; within: string; means: import("@hitokokyu/api").Attachment };
}

declare var hitokokyu: {
  sites: Site[];
  readText(editor: Element): string;
  watchComposer(element: Element, site: Site, changed: (draft: Draft) => void): Watch;
};
