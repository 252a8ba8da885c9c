/* Several editors of one kind that are published together, as a thread is. */

import { createRef, useRef, useState } from "react";

import { publish } from "./published.js";

/**
 * @param {{ onSent?: () => void }} [options]
 * @returns {{ refs: object[], texts: string[], isEmpty: boolean, add: () => void, send: () => void,
 *   told: (index: number) => (text: string) => void }}
 */
export function useThread({ onSent } = {}) {
  const refs = useRef([createRef()]);
  const [texts, setTexts] = useState([""]);
  const live = () => refs.current.filter(({ current }) => current);
  return {
    refs: refs.current,
    texts,
    isEmpty: texts.every((text) => text.trim() === ""),
    add() {
      refs.current = [...refs.current, createRef()];
      setTexts((now) => [...now, ""]);
    },
    send() {
      publish(...live().map(({ current }) => current.text()));
      for (const { current } of live()) current.clear();
      onSent?.();
    },
    told: (index) => (text) => setTexts((now) => now.map((old, at) => (at === index ? text : old))),
  };
}
