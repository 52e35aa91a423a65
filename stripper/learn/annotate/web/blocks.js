// The list of blocks: what is in it, which are chosen, where the cursor is. Knows nothing of the server.

// By their keys, as the page has them from the table of labels.
export const LABELS = Object.fromEntries([...document.querySelectorAll(".tools .label")].map(({ dataset }) => [dataset.key, dataset.label]));
const MOST_UNDONE = 200;
const words = new Intl.Segmenter(undefined, { granularity: "word" });
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export class Blocks {
  constructor(list, doubtful, changed) {
    this.list = list;
    this.doubtful = doubtful; // a label less probable than this is doubtful
    this.changed = changed; // called after each change of labels or splits
    this.pieces = [];
    this.at = 0; // the block that has the focus
    this.anchor = 0; // where the run that is chosen begins
    this.cursor = 0; // before which character of the block
    this.undone = [];
  }

  show(pieces) {
    this.pieces = pieces;
    this.undone = [];
    this.list.replaceChildren(...pieces.map((piece, k) => this.element(piece, k)));
    this.cursor = 0;
    this.go(this.byDoubt()[0] ?? 0);
  }

  element(piece, k) {
    const option = document.createElement("div");
    option.id = `piece-${k}`;
    option.setAttribute("role", "option");
    option.ariaSelected = "false";
    option.tabIndex = -1;
    const tag = document.createElement("span");
    const text = document.createElement("div");
    tag.className = "tag";
    text.className = "text";
    text.dir = "auto";
    text.textContent = piece.text;
    option.append(tag, text);
    this.dress(option, piece);
    return option;
  }

  dress(option, piece) {
    const isDoubtful = this.isDoubtful(piece);
    option.className = ["piece", piece.label, piece.joined && "joined", isDoubtful && "doubtful", piece.checked && "checked", ...piece.looks].filter(Boolean).join(" ");
    const [mark, state] = isDoubtful ? ["?", ", doubtful"] : piece.checked ? ["✓", ", looked at"] : ["", ""];
    const [tag] = option.children;
    tag.replaceChildren(this.hidden("name", piece.label), this.hidden("mark", mark), this.unseen(`${piece.label}${state}: `));
  }

  hidden(name, text) {
    const mark = document.createElement("span");
    mark.className = name;
    mark.ariaHidden = "true";
    mark.textContent = text;
    return mark;
  }

  unseen(text) {
    const said = document.createElement("span");
    said.className = "unseen";
    said.textContent = text;
    return said;
  }

  isDoubtful(piece) {
    return !piece.checked && piece.guesses[piece.label] < this.doubtful;
  }

  // The doubtful blocks, the most doubtful first.
  byDoubt() {
    const doubt = (k) => this.pieces[k].guesses[this.pieces[k].label];
    return this.pieces.map((_, k) => k).filter((k) => this.isDoubtful(this.pieces[k])).sort((a, b) => doubt(a) - doubt(b) || a - b);
  }

  get chosen() {
    return [Math.min(this.at, this.anchor), Math.max(this.at, this.anchor)];
  }

  get current() {
    return this.pieces[this.at];
  }

  go(to, extend = false) {
    if (!this.pieces.length) return;
    this.at = Math.max(0, Math.min(to, this.pieces.length - 1));
    if (!extend) this.anchor = this.at;
    this.cursor = 0;
    this.mark();
    const option = this.list.children[this.at];
    option.focus({ preventScroll: true });
    option.scrollIntoView({ block: "nearest" });
  }

  // Shows what is chosen, and where the focus and the cursor are.
  mark() {
    const [first, last] = this.chosen;
    for (const option of this.list.querySelectorAll("[aria-selected=true]")) {
      option.ariaSelected = "false";
      option.tabIndex = -1;
    }
    for (let k = first; k <= last; k++) this.list.children[k].ariaSelected = "true";
    this.list.children[this.at].tabIndex = 0;
    this.placeCursor();
  }

  // To the next doubtful block, in the order of doubt; whether there is one.
  goDoubtful(step) {
    const order = this.byDoubt();
    if (!order.length) return false;
    const here = order.indexOf(this.at);
    this.go(order[here < 0 ? (step > 0 ? 0 : order.length - 1) : (here + step + order.length) % order.length]);
    return true;
  }

  label(label) {
    const [first, last] = this.chosen;
    this.change(() => {
      for (let k = first; k <= last; k++) this.pieces[k] = { ...this.pieces[k], label, checked: true };
    });
    for (let k = first; k <= last; k++) this.dress(this.list.children[k], this.pieces[k]);
    return last - first + 1;
  }

  confirm() {
    const [first, last] = this.chosen;
    this.change(() => {
      for (let k = first; k <= last; k++) this.pieces[k] = { ...this.pieces[k], checked: true };
    });
    for (let k = first; k <= last; k++) this.dress(this.list.children[k], this.pieces[k]);
  }

  // Splits the block at the cursor; the second part has the focus then. Returns both, or null at an end of the text.
  split() {
    const piece = this.current;
    const parts = [piece.text.slice(0, this.cursor).trim(), piece.text.slice(this.cursor).trim()];
    if (!parts[0] || !parts[1]) return null;
    const [one, other] = [{ ...piece, text: parts[0] }, { ...piece, text: parts[1], checked: false, joined: true }];
    this.change(() => this.pieces.splice(this.at, 1, one, other));
    this.redraw(this.at + 1);
    return parts;
  }

  undo() {
    const before = this.undone.pop();
    if (!before) return false;
    this.pieces = before.pieces;
    this.redraw(before.at);
    this.changed();
    return true;
  }

  change(how) {
    this.undone.push({ pieces: [...this.pieces], at: this.at });
    if (this.undone.length > MOST_UNDONE) this.undone.shift();
    how();
    this.changed();
  }

  redraw(at) {
    this.list.replaceChildren(...this.pieces.map((piece, k) => this.element(piece, k)));
    this.go(at);
  }

  // Moves the cursor to the next word (or character), or back; returns the text around it.
  moveCursor(step, byCharacters) {
    const { text } = this.current;
    const stops = [...(byCharacters ? characters : words).segment(text)].filter(({ segment }) => segment.trim()).map(({ index }) => index);
    stops.push(text.length);
    const to = step > 0 ? stops.find((stop) => stop > this.cursor) : stops.findLast((stop) => stop < this.cursor);
    this.setCursor(to ?? this.cursor);
    return [text.slice(0, this.cursor), text.slice(this.cursor)];
  }

  setCursor(to) {
    this.cursor = to;
    this.placeCursor();
  }

  placeCursor() {
    this.list.querySelector(".cursor")?.remove();
    const text = this.list.children[this.at]?.querySelector(".text");
    if (!text?.firstChild || !this.cursor) return;
    const isAtEnd = this.cursor >= this.current.text.length;
    const range = document.createRange();
    range.setStart(text.firstChild, this.cursor - isAtEnd);
    range.setEnd(text.firstChild, this.cursor + !isAtEnd);
    const box = [...range.getClientRects()].at(isAtEnd ? -1 : 0);
    if (!box) return;
    const around = text.getBoundingClientRect();
    const cursor = this.hidden("cursor", "");
    const isRightToLeft = getComputedStyle(text).direction === "rtl";
    cursor.style.left = `${(isRightToLeft === isAtEnd ? box.left : box.right) - around.left - text.clientLeft}px`;
    cursor.style.top = `${box.top - around.top - text.clientTop}px`;
    cursor.style.height = `${box.height}px`;
    text.append(cursor);
  }

  // How often each label is chosen.
  counts() {
    const counts = Object.fromEntries(Object.values(LABELS).map((label) => [label, 0]));
    for (const piece of this.pieces) counts[piece.label] += 1;
    return counts;
  }
}
