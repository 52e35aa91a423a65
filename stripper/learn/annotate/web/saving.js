// Talks to the server. Whatever is saved names the version that was seen: the server refuses to overwrite another one.

export class Refused extends Error {
  constructor(status, said) {
    super(said.error || `the server answered ${status}`);
    this.status = status;
    this.version = said.version;
    this.field = said.field;
  }
}

export const AWAY = "the program cannot be reached; is it still running?";
const CHANGED_ELSEWHERE = 412;
const LONGEST_KEPT_ALIVE = 60000; // bytes that a browser sends on after the tab is closed
const RETRY = 2000; // milliseconds

async function ask(path, parameters = {}, options = {}) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`, options);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

function put(path, name, work, version) {
  const body = JSON.stringify(work);
  const headers = { "Content-Type": "application/json", "If-Match": `"${version}"` };
  const keepalive = new Blob([body]).size < LONGEST_KEPT_ALIVE;
  return ask(path, { name }, { method: "PUT", body, headers, keepalive });
}

export const overview = () => ask("api/overview");
export const view = (name) => ask("api/page", { name });
export const version = async (name) => (await ask("api/version", { name })).version;
export const next = async (after) => (await ask("api/next", after ? { after } : {})).name;
export const putOff = (name) => ask("api/later", { name }, { method: "POST" });

// Saves the drafts of one page, one at a time, the newest state always; tries again where the server cannot be reached or
// the disk is full. `told.state` hears "saving", "saved" and "unsaved", `told.trouble` what is wrong, `told.conflict` that
// another version is there: saving then waits for `overwrite`.
export class Saver {
  constructor(name, seen, told) {
    this.name = name;
    this.version = seen;
    this.told = told;
    this.waiting = null;
    this.running = null;
    this.theirs = null; // the version that was found there instead
    this.wasAway = false; // a trouble was told that is over once a draft is saved
  }

  get isSaved() {
    return !this.waiting && !this.running;
  }

  save(work) {
    this.waiting = work;
    if (this.theirs === null && !this.running) this.running = this.run().finally(() => { this.running = null; });
    return this.running;
  }

  async run() {
    while (this.waiting && this.theirs === null) {
      const work = this.waiting;
      this.told.state("saving");
      try {
        this.version = (await put("api/draft", this.name, work, this.version)).version;
        if (this.waiting === work) this.waiting = null;
        if (this.wasAway) this.told.trouble("");
        this.wasAway = false;
        this.told.state("saved");
      } catch (error) {
        this.told.state("unsaved");
        if (this.isConflict(error)) return;
        this.wasAway = true;
        this.told.trouble(`Not saved: ${error instanceof Refused ? error.message : AWAY}`);
        await new Promise((resolve) => { setTimeout(resolve, RETRY); });
      }
    }
  }

  // Makes the page's labels a row of the corpus. Resolves to whether that was done; where it failed, a draft is kept.
  async finish(work) {
    this.waiting = null; // the row holds all that the draft would
    if (this.running) await this.running;
    if (this.theirs !== null) return false;
    try {
      this.version = (await put("api/row", this.name, work, this.version)).version;
      return true;
    } catch (error) {
      if (this.isConflict(error)) return false;
      this.save(work);
      throw error;
    }
  }

  isConflict(error) {
    if (error.status !== CHANGED_ELSEWHERE) return false;
    this.theirs = error.version;
    this.told.conflict();
    return true;
  }

  // Lets go of what is not saved, for the version that was found there.
  giveUp() {
    this.waiting = null;
  }

  overwrite(work) {
    this.version = this.theirs;
    this.theirs = null;
    return this.save(work);
  }
}
