/**
 * A part of the page that is drawn again whenever something changed. Answers may come in another
 * order than the questions (a port on which nobody answers takes its time): only the last one counts.
 *
 * @template T
 * @param {() => Promise<T>} read
 * @param {(answer: T) => void} draw
 * @returns {() => Promise<void>}
 */
export function section(read, draw) {
  let turns = 0;
  return async () => {
    turns += 1;
    const mine = turns;
    const answer = await read();
    if (mine === turns) draw(answer);
  };
}
