// The page as a whole: opens pages, hands keys to the blocks, saves what changes, says what happened.

import { Blocks, LABELS } from "./blocks.js";
import * as server from "./saving.js";

const $ = (id) => document.getElementById(id);
const howMany = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;
const MOST_ROWS = 300;
const FIELDS = ["url", "site", "lang", "licence"];
const STATES = { todo: "to do", draft: "begun", partly: "partly labelled", done: "labelled", faulty: "cannot be read" };
const MARK = "stripper-block-";

let saver = null;
const abandoned = new Set(); // savers of pages that were left before all of them was saved
let blocks = null;
let wantsToSave = false; // "save, next page" was pressed once although doubtful blocks are left
let isBusy = false;

// Said by a screen reader and shown below; the same words twice are said twice.
function say(text) {
  $("said").textContent = "";
  requestAnimationFrame(() => { $("said").textContent = text; });
}

function trouble(text) {
  $("alert").textContent = text;
  $("alert").hidden = !text;
}

const told = {
  state: (state) => { document.body.dataset.saved = state; },
  trouble,
  conflict: () => { $("conflict").showModal(); },
};

function work() {
  const about = Object.fromEntries(FIELDS.map((field) => [field, $(field).value]));
  return { about, segments: blocks.pieces.map(({ text, label }) => [text, label]), checked: blocks.pieces.map(({ checked }) => checked) };
}

function changed() {
  if (!blocks) return; // the page is not there yet
  wantsToSave = false;
  saver.save(work());
  showCounts();
}

function showCounts() {
  const counts = blocks.counts();
  for (const button of document.querySelectorAll(".tools .label")) button.querySelector(".count").textContent = counts[LABELS[button.dataset.key]];
  $("doubtful").textContent = blocks.byDoubt().length;
}

function showGuess() {
  const piece = blocks.current;
  if (!piece) return;
  const likely = Object.entries(piece.guesses).filter(([, share], k) => k === 0 || share >= 0.05).slice(0, 3);
  $("guess").textContent = `Block ${blocks.at + 1} of ${blocks.pieces.length}. Model: ${likely.map(([label, share]) => `${label} ${Math.round(100 * share)} %`).join(", ")}.`;
  showInOriginal(piece.block);
}

function showInOriginal(block) {
  const address = new URL(`original?${new URLSearchParams({ name: saver.name })}#${MARK}${block}`, location.href);
  if ($("original").hidden || $("frame").dataset.shown === address.href) return;
  $("frame").dataset.shown = address.href;
  $("frame").contentWindow.location.replace(address.href); // within the page that is there: it only scrolls
}

// A browser looks for a place but once where the page is there already: what was asked for while it came in may have been missed.
// A frame of another origin says "load" after each move within its page, too, about 0.1 s later: a place is asked for again but once.
$("frame").addEventListener("load", () => {
  const { shown, loaded } = $("frame").dataset;
  if (!shown || shown === loaded) return;
  $("frame").dataset.loaded = shown;
  $("frame").contentWindow.location.replace(shown);
});

function showSite() {
  $("about-said").textContent = [$("site").value || "no site yet", $("lang").value, $("licence").value].filter(Boolean).join(" · ");
}

// Shows the page with a name; without one, that none is left.
async function open(name) {
  blocks = null; // keys are not for the page that is left
  if (saver && !saver.isSaved) abandoned.add(saver);
  if (!name) { showNothingLeft(); return; }
  let page;
  try {
    page = await server.view(name);
  } catch (error) {
    saver = null;
    $("blocks").hidden = true;
    $("title").textContent = name;
    trouble(`${error.message} (to try again, load this page of the browser again)`);
    return;
  }
  trouble(notSaved().length ? `Not saved yet, and tried again: ${notSaved().join(", ")}` : "");
  wantsToSave = false;
  saver = new server.Saver(name, page.version, told);
  told.state("saved");
  $("title").textContent = page.title;
  document.title = `${page.title} – annotating`;
  for (const field of FIELDS) $(field).value = page.about[field];
  $("about").open = false;
  $("nothing").hidden = true;
  $("blocks").hidden = false;
  showSite();
  blocks = new Blocks($("blocks"), page.doubtful, changed);
  blocks.show(page.pieces);
  showCounts();
  showGuess();
  const left = blocks.byDoubt().length;
  say(`Page ${STATES[page.state]}; ${left ? `${left} of ${howMany(page.pieces.length, "block")} doubtful, this one most` : "no block is doubtful"}.`);
  await showProgress();
}

async function showProgress() {
  const all = await server.overview();
  $("done").max = all.total;
  $("done").value = all.done;
  const measuring = all.measured < all.total ? ` · ${all.measured} read for doubt so far` : "";
  $("progress").textContent = `${all.done} of ${howMany(all.total, "page")} labelled${measuring}`;
  return all;
}

function showNothingLeft() {
  saver = null;
  blocks = null;
  $("blocks").hidden = true;
  $("original").hidden = true;
  $("title").textContent = "All pages are labelled";
  $("nothing").hidden = false;
  $("nothing").textContent = "Nothing is left to do. Look at a page again by “All pages”, or stop the program with Ctrl-C and check the folder: stripper corpus check DIR.";
  say("All pages are labelled.");
  showProgress();
}

// The pages that are left and of which something is not saved.
function notSaved() {
  for (const one of abandoned) if (one.isSaved) abandoned.delete(one);
  return [...abandoned].map(({ name }) => name);
}

// Goes to a page by the address, so that the browser's back leads to the one before.
function goTo(name) {
  blocks = null;
  const hash = name ? `#${encodeURIComponent(name)}` : "#";
  if (location.hash === hash || (!name && !location.hash)) open(name);
  else location.hash = hash;
}

const named = () => decodeURIComponent(location.hash.slice(1));

async function openNamed() {
  goTo(named() || await server.next());
}

async function saveAndGoOn() {
  const left = blocks.byDoubt().length;
  if (left && !wantsToSave) {
    blocks.goDoubtful(1);
    wantsToSave = true;
    say(`${howMany(left, "doubtful block")} not looked at yet. Press n again to save the page as it is, or d to go through them.`);
    return;
  }
  try {
    const { name } = saver;
    if (!await saver.finish(work())) return;
    trouble("");
    told.state("saved");
    goTo(await server.next(name).then((next) => (next === name ? null : next)));
  } catch (error) {
    trouble(`Not saved: ${error instanceof server.Refused ? error.message : server.AWAY}`);
    if (error.field) {
      $("about").open = true;
      $(error.field).focus();
    }
  }
}

async function later() {
  const { name } = saver;
  await server.putOff(name);
  const next = await server.next(name);
  if (next === name) say("This is the only page left.");
  else goTo(next);
}

function label(key) {
  const count = blocks.label(LABELS[key]);
  say(count > 1 ? `${howMany(count, "block")}: ${LABELS[key]}` : LABELS[key]);
}

function confirm() {
  blocks.confirm();
  nextDoubtful(1);
}

function nextDoubtful(step) {
  say(blocks.goDoubtful(step) ? `${blocks.byDoubt().length} doubtful left` : "No doubtful blocks left. Press n to save the page.");
}

function split() {
  const parts = blocks.split();
  say(parts ? `Split. The second part: ${parts[1]}` : "Put the cursor where the second part begins first: left and right arrows, or a click.");
}

function undo() {
  say(blocks.undo() ? "Undone" : "Nothing to undo");
}

function moveCursor(step, event) {
  const [before, after] = blocks.moveCursor(step, event.ctrlKey || event.altKey);
  say(after ? `before ${after.slice(0, 40)}` : `at the end of ${before.slice(-40)}`);
}

function toggleOriginal() {
  $("original").hidden = !$("original").hidden;
  $("look").ariaPressed = String(!$("original").hidden);
  document.body.classList.toggle("alone", $("original").hidden);
  if (blocks) {
    blocks.mark();
    showGuess();
  }
}

async function listPages() {
  const all = await showProgress();
  $("list-counts").textContent = `${all.done} of ${all.total} labelled. Their blocks: ${Object.entries(all.counts).map(([name, count]) => `${count} ${name}`).join(", ")}.`;
  $("filter").value = "";
  const show = () => {
    const wanted = $("filter").value.trim().toLowerCase();
    const found = all.pages.filter(({ name, site }) => `${name} ${site}`.toLowerCase().includes(wanted));
    $("rows").replaceChildren(...found.slice(0, MOST_ROWS).map(pageRow));
    $("list-more").textContent = found.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${found.length}; type above to find others.` : `${howMany(found.length, "page")}.`;
  };
  $("filter").oninput = show;
  show();
  $("list").showModal();
}

function pageRow({ name, site, state, doubt, fault }) {
  const row = document.createElement("tr");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.disabled = state === "faulty";
  button.onclick = () => { $("list").close(); goTo(name); };
  const cells = [button, site, fault ? `${STATES[state]}: ${fault}` : STATES[state], doubt === null ? "" : `${Math.round(100 * doubt)} %`];
  row.append(...cells.map((content) => { const cell = document.createElement("td"); cell.append(content); return cell; }));
  row.className = state;
  return row;
}

const WITHOUT_PAGE = { l: listPages, v: toggleOriginal, "?": () => $("keys").showModal(), p: () => history.back() };
const WITH_PAGE = {
  ...Object.fromEntries(Object.keys(LABELS).map((key) => [key, () => label(key)])),
  ArrowUp: (event) => blocks.go(blocks.at - 1, event.shiftKey),
  ArrowDown: (event) => blocks.go(blocks.at + 1, event.shiftKey),
  Home: (event) => blocks.go(0, event.shiftKey),
  End: (event) => blocks.go(Infinity, event.shiftKey),
  PageUp: (event) => blocks.go(blocks.at - 10, event.shiftKey),
  PageDown: (event) => blocks.go(blocks.at + 10, event.shiftKey),
  ArrowLeft: (event) => moveCursor(-1, event),
  ArrowRight: (event) => moveCursor(1, event),
  Escape: () => blocks.go(blocks.at),
  Enter: confirm,
  d: (event) => nextDoubtful(event.shiftKey ? -1 : 1),
  s: split,
  u: undo,
  x: later,
  n: saveAndGoOn,
  a: () => { $("about").open = true; $("site").focus(); },
};

// Does what a key stands for, one after another; whether it stands for anything.
async function press(key, event) {
  const name = key.length === 1 ? key.toLowerCase() : key;
  const action = WITHOUT_PAGE[name] ?? (blocks ? WITH_PAGE[name] : null);
  if (!action || isBusy) return Boolean(action);
  event.preventDefault?.();
  if (name !== "n") wantsToSave = false;
  isBusy = true;
  $("said").textContent = "";
  try {
    await action(event);
  } catch (error) {
    trouble(error.message);
  } finally {
    isBusy = false;
  }
  if (blocks && saver) showGuess();
  return true;
}

// Letters are keys while the blocks (or nothing) have the focus; in fields and on buttons they are what they always are.
document.addEventListener("keydown", (event) => {
  const onBlocks = $("blocks").contains(event.target) || event.target === document.body;
  const withControl = event.metaKey || ((event.ctrlKey || event.altKey) && !event.key.startsWith("Arrow"));
  if (event.key === "Escape" && $("about").contains(event.target)) {
    $("about").open = false;
    blocks?.go(blocks.at);
  } else if (onBlocks && !withControl && !document.querySelector("dialog[open]")) {
    press(event.key, event);
  }
});

$("blocks").addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option || !blocks) return;
  const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const isInText = place && option.querySelector(".text").firstChild === place.offsetNode;
  blocks.go([...$("blocks").children].indexOf(option), event.shiftKey);
  if (isInText && !event.shiftKey) blocks.setCursor(place.offset);
  showGuess();
});

for (const button of document.querySelectorAll(".tools button")) {
  button.addEventListener("click", async (event) => {
    await press(button.dataset.key, event);
    if (blocks && !document.activeElement?.closest("details")) $("blocks").children[blocks.at]?.focus({ preventScroll: true });
  });
}
$("pages").addEventListener("click", () => press("l", {}));
$("look").addEventListener("click", () => press("v", {}));
$("help").addEventListener("click", () => press("?", {}));

for (const field of FIELDS) $(field).addEventListener("change", () => { showSite(); changed(); });
$("theirs").addEventListener("click", () => { $("conflict").close(); saver.giveUp(); open(saver.name); });
$("mine").addEventListener("click", () => { $("conflict").close(); saver.overwrite(work()); say("Your version is saved."); });
$("conflict").addEventListener("cancel", (event) => event.preventDefault()); // it wants an answer
for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("close", () => blocks?.go(blocks.at));

window.addEventListener("hashchange", () => openNamed().catch((error) => trouble(error.message)));
window.addEventListener("resize", () => blocks?.placeCursor());
window.addEventListener("beforeunload", (event) => { if ((saver && !saver.isSaved) || notSaved().length) event.preventDefault(); });
window.addEventListener("blur", () => { $("frame-hint").hidden = document.activeElement !== $("frame"); });
window.addEventListener("focus", () => { $("frame-hint").hidden = true; });

// A tab that comes to the front shows what was saved in another one meanwhile.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !saver?.isSaved || $("conflict").open) return;
  const { name } = saver;
  const there = await server.version(name).catch(() => saver.version);
  if (saver?.name === name && saver.isSaved && there !== saver.version) {
    await open(name);
    say("This page was changed in another tab; it is shown as it is now.");
  }
});

if (window.matchMedia("(max-width: 63.99rem)").matches) toggleOriginal();
openNamed().catch((error) => trouble(error.message));
