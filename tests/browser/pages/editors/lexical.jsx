/* Lexical, the editor of Threads, Facebook and Instagram. */

import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerPlainText } from "@lexical/plain-text";
import { registerRichText } from "@lexical/rich-text";
import {
  $createParagraphNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  COMMAND_PRIORITY_HIGH,
  DecoratorNode,
  KEY_ENTER_COMMAND,
  TextNode,
  createEditor,
} from "lexical";
import { forwardRef, useEffect, useImperativeHandle, useRef } from "react";

/** A mention: one piece of text that is deleted as a whole. */
export class ChipNode extends TextNode {
  static getType() {
    return "chip";
  }
  static clone(node) {
    return new ChipNode(node.__text, node.__key);
  }
  static importJSON(json) {
    return new ChipNode(json.text);
  }
  createDOM(config) {
    const element = super.createDOM(config);
    element.setAttribute("spellcheck", "false");
    return element;
  }
}

/** An emoji that is drawn as a picture. */
export class PictureNode extends DecoratorNode {
  constructor(character, key) {
    super(key);
    this.__character = character;
  }
  static getType() {
    return "picture";
  }
  static clone(node) {
    return new PictureNode(node.__character, node.__key);
  }
  static importJSON(json) {
    return new PictureNode(json.character);
  }
  exportJSON() {
    return { ...super.exportJSON(), character: this.__character };
  }
  createDOM() {
    const holder = document.createElement("span");
    const picture = document.createElement("img");
    picture.alt = this.__character;
    holder.append(picture);
    return holder;
  }
  updateDOM() {
    return false;
  }
  getTextContent() {
    return this.__character;
  }
  isInline() {
    return true;
  }
  decorate() {
    return null;
  }
}

/**
 * @param {{ label: string, plain?: boolean, attributes?: object, sendsOn?: (event) => boolean, send?: () => void,
 *   onText?: (text: string) => void }} props `plain`: line breaks instead of paragraphs
 */
export const Lexical = forwardRef(function Lexical(props, handle) {
  const { label, plain = false, attributes, sendsOn } = props;
  const element = useRef(null);
  const editor = useRef(null);
  const latest = useRef(props);
  latest.current = props;

  const text = () =>
    editor.current.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((block) => block.getTextContent())
        .join("\n"),
    );

  useEffect(() => {
    const created = createEditor({
      namespace: label,
      nodes: [ChipNode, PictureNode],
      onError(error) {
        throw error;
      },
    });
    editor.current = created;
    created.setRootElement(element.current);
    const register = plain ? registerPlainText : registerRichText;
    register(created);
    registerHistory(created, createEmptyHistoryState(), 300);
    if (sendsOn) {
      created.registerCommand(
        KEY_ENTER_COMMAND,
        (event) => {
          if (!event || !latest.current.sendsOn(event)) return false;
          event.preventDefault();
          latest.current.send();
          return true;
        },
        COMMAND_PRIORITY_HIGH,
      );
    }
    created.registerUpdateListener(() => latest.current.onText?.(text()));
    return () => created.setRootElement(null);
  }, []);

  useImperativeHandle(handle, () => ({
    text,
    clear() {
      editor.current.update(
        () => {
          const paragraph = $createParagraphNode();
          $getRoot().clear().append(paragraph);
          paragraph.select();
        },
        { discrete: true },
      );
    },
    chip: (label) => insert(() => new ChipNode(label).setMode("token")),
    picture: (character) => insert(() => new PictureNode(character)),
  }));

  const insert = (make) =>
    editor.current.update(
      () => {
        const node = make();
        $getSelection().insertNodes([node]);
        if ($isElementNode(node.getParent())) node.selectNext();
      },
      { discrete: true },
    );

  return <div ref={element} contentEditable role="textbox" aria-label={label} spellCheck {...attributes} />;
});
