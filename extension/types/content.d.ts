/**
 * What the content scripts of a page share. They are classic scripts, loaded one after the other
 * into one isolated world, so they meet in a global instead of importing each other.
 */

type Attachment = import("@hitokokyu/api").Attachment;
type DraftRecord = import("../background/drafts.js").DraftRecord;
type Scene = import("../in-page/frame.js").Scene;

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
  /** Several may match: each kind counts once. */
  attachments?: { find: string; means: Attachment }[];
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
  composers: ComposerData[];
  /** The writer's own name on the site: group 1 of the pattern. */
  account?: { find: string; read: "href" | "text" | { attribute: string }; pattern: RegExp };
  /** Where the site shows a bio: group 1 of the path's pattern is whose. */
  profile?: { page: RegExp; bio: string };
}

/** One composer on the page, before anything is known about what is written in it. */
interface Place {
  site: Site;
  spec: ComposerData;
  /** The editable element it was met by, or the first of several. */
  element: Element;
  scope: Element;
}

/** What is about to be published. */
interface Draft {
  text: string;
  attachments: Attachment[];
  handle?: string;
  replyTo?: string;
  /** ISO 8601; null where the page shows a time that was not understood. */
  scheduledFor?: string | null;
}

/** Notices writing; none of its methods touches the page. */
interface Watch {
  /** Watch this part too. */
  attend(element: Element): void;
  /** As if something had been written just now. */
  refresh(): void;
  /** Whether nothing was written since the last pause. */
  isStill(): boolean;
  stop(): void;
}

/** A composer and what is known about it. */
interface Writing extends Place {
  id: string;
  watch: Watch;
  /** The key of the draft that was looked at last. */
  seen?: string;
  /** What the background said about the draft with this key, and when (milliseconds). */
  known?: { key: string; record: DraftRecord; at: number };
  /** The question to the background that is open. */
  asked?: { key: string; publishing: boolean; answer: Promise<DraftRecord | undefined> };
  /** The draft that the writer decided to publish as it is. */
  consented?: string;
  /** Leads back to where the writer was when the composer lost the focus. */
  left?: () => void;
  /** Whether the writer was told about the hour: once is enough. */
  toldHour: boolean;
}

/** What we show over the page. */
interface Overlay {
  add(element: Element): void;
  /** For those who listen instead of looking. */
  say(words: string): void;
  /** A line that takes no focus, and goes away by itself unless it asks for an answer. */
  notify(words: (Node | string)[], choices?: { label: string; act: () => void }[]): void;
  close(): void;
}

interface Badge {
  /** `record` is missing while nothing is known about what stands there now. */
  show(element: Element, record: DraftRecord | undefined): void;
  remove(): void;
}

interface Panel {
  /** `takesFocus` for those who came by keyboard; `giveBack` leads back to where they were. */
  toggle(
    id: string,
    beside: Element,
    record: DraftRecord | undefined,
    focus: { takesFocus: boolean; giveBack: () => void },
  ): void;
  isOpen(): boolean;
  update(id: string, record: DraftRecord | undefined): void;
  isFor(id: string): boolean;
  close(): void;
}

/** What the writer may have to be asked before publishing. */
interface Question {
  /** Puts the focus back to where the writer was. */
  giveBack(): void;
  kind: Kind;
  record: Promise<DraftRecord | undefined>;
  again(): Promise<DraftRecord | undefined>;
  mustAsk(record: DraftRecord): boolean;
  /** Told what the writer was shown. */
  asked(record: DraftRecord | undefined): void;
}

declare var hitokokyu: {
  sites: Site[];
  /** Set by the first `main.js` on a page. */
  running?: boolean;
  readText(field: Element, ignore?: string): string;
  /** A day and time in the words of a page as ISO 8601. */
  timeInWords(text: string, now?: Date): string | null;
  placeAt(target: unknown): Place | null;
  publishPlaceAt(target: Element): { place: Place; control: HTMLElement } | null;
  publishPlaceIn(form: Element): Place | null;
  publishControlOf(place: Place): HTMLElement | undefined;
  partsOf(place: Place): Element[];
  readDraft(place: Place): Draft;
  keyOf(draft: Draft): string;
  /** Whether there is nothing to publish yet. */
  isBlank(draft: Draft): boolean;
  ownProfile(site: Site): { handle: string; profile: string } | null;
  watchWriting(told: {
    /** The first change after a pause. */
    stirred(): void;
    /** The writer paused, and not in mid-composition. */
    paused(): void;
  }): Watch;
  guardPublishing(options: {
    signal: AbortSignal;
    writingAt(place: Place): Writing;
    /** Answers at once. */
    mayPass(writing: Writing): boolean;
    /** Asks the writer; true to publish. */
    hold(writing: Writing): Promise<boolean>;
    /** The site does not seem to have noticed that we published for the writer. */
    unheard(writing: Writing): void;
  }): void;
  make<T extends keyof HTMLElementTagNameMap>(
    tag: T,
    className: string,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[T];
  /** Remembers where the caret is in an element; what it returns puts focus and selection back there. */
  caretIn(element: Element): () => void;
  createOverlay(): Overlay;
  createBadge(overlay: Overlay, open: (byKeyboard: boolean) => void): Badge;
  /** `again` is called when the writer wants another check. */
  createPanel(overlay: Overlay, again: () => void): Panel;
  /** Asks the writer if it has to; true to publish. */
  pauseToAsk(overlay: Overlay, question: Question): Promise<boolean>;
};
