// The page of `sim serve`: controls make an address, the address is asked for in growing numbers of histories, and the
// sections that come back take the place of the old ones. All figures are drawn by the server; without this script the
// same page is a form.

const STEPS = [32, 64, 128, 256, 512, 1024];
const OPENED = ["h", "w", "who", "flip"];
const byId = (id) => document.getElementById(id);
const form = () => byId("controls");

let playing = null; // the AbortController of the newest question
let reached = Infinity; // histories of the address that are shown; a question that interrupts goes on from there
const studies = {}; // the AbortController of each study that goes on, by the id of its section
const invitation = byId("matters").cloneNode(true);
let gone = false;
let updated = new Date();
let dragged = 0;

// ---- The address ----

/** The query that the controls say: what is not filled in is as the option has it. */
function stated(keep = ["h"]) {
  const query = new URLSearchParams();
  for (const [key, value] of new FormData(form())) if (value !== "" && key !== "n" && key !== "h") query.append(key, value);
  const now = new URLSearchParams(location.search);
  for (const key of keep) for (const value of now.getAll(key)) query.append(key, value);
  return query;
}

/** The view of the address, without how many histories it shows in the end. */
function here() {
  const query = new URLSearchParams(location.search);
  query.delete("n");
  return query;
}

/** The query of the page, changed: null takes a key away. */
function changed(changes) {
  const query = here();
  for (const [key, value] of Object.entries(changes)) {
    query.delete(key);
    if (value !== null) query.append(key, value);
  }
  return query;
}

const wanted = () => Number(byId("histories").value);

/** The page of a view: how many histories it shows stands in its address where it is not the usual number. */
function pageOf(query) {
  const whole = new URLSearchParams(query);
  whole.delete("n");
  if (byId("histories").value !== byId("histories").dataset.usual) whole.set("n", wanted());
  return `/?${whole}`;
}

/** Begins a question, which ends the one before. */
function begun() {
  playing?.abort();
  return (playing = new AbortController());
}

/**
 * Goes to an address: `push` makes a step for the back button, `controls` fetches the controls of that address too. False
 * where a newer question ended it.
 */
async function go(query, { push = true, controls = false, parts = ["result", ...OPENED] } = {}) {
  const mine = begun();
  if (push) history.pushState(null, "", pageOf(query));
  else history.replaceState(null, "", pageOf(query));
  if (parts.includes("result") || parts.includes("h")) forget("scan");
  if (parts.includes("result")) {
    forget("matters");
    reached = 0;
    status("playing");
    document.body.classList.add("playing");
  }
  if (controls) await refreshControls(query, mine.signal);
  if (!mine.signal.aborted) await play(query, parts, mine);
  return !mine.signal.aborted;
}

/** Ends a study and takes away what it showed: it was of another history, or of another setting. */
function forget(id) {
  studies[id]?.abort();
  if (id === "matters") byId(id).replaceWith(invitation.cloneNode(true));
  else emptied(id);
}

async function refreshControls(query, signal) {
  const answer = await ask("/api/sides", query, {}, signal, true);
  if (answer === null || signal.aborted) return; // what cannot be played keeps the controls that say it; playing it says why
  show(answer);
}

// ---- Questions to the server ----

/** One GET. Null where nothing came of it: given up, refused (then the message is shown), or no server. */
async function ask(path, query, more = {}, signal = undefined, quiet = false) {
  const [place, own] = path.split("?");
  const whole = new URLSearchParams(query);
  for (const [key, value] of new URLSearchParams(own)) whole.set(key, value);
  for (const [key, value] of Object.entries(more)) whole.set(key, value);
  for (let tries = 0; ; tries++) {
    let response, text;
    try {
      response = await fetch(`${place}?${whole}`, { signal });
      text = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") serverGone();
      return null;
    }
    serverBack();
    // 503 says that rules are compiled or workers start, which ends; 429 that too much waits, which may not.
    if (response.status === 503 || (response.status === 429 && tries < 100)) {
      const words = response.headers.get("X-Waiting");
      if (words) status(words);
      await new Promise((done) => setTimeout(done, 1000 * (Number(response.headers.get("Retry-After")) || 1)));
      if (signal?.aborted) return null;
      continue;
    }
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    const answer = { status: response.status, text: isJson ? "" : text, json: isJson ? JSON.parse(text) : null };
    if (response.ok) return answer;
    if (place === "/api/result") status("not played");
    if (!quiet) refused(answer);
    return null;
  }
}

/** Plays the histories of an address in growing numbers, and what is opened of it beside them. */
async function play(query, parts, mine = begun()) {
  clearRefusals();
  if (parts.includes("result")) {
    reached = 0;
    return results(query, mine.signal);
  }
  await opened(query, mine.signal, parts);
  if (!mine.signal.aborted && reached < wanted()) void results(query, mine.signal);
}

async function results(query, signal) {
  if (reached === 0) document.body.classList.add("playing");
  const steps = STEPS.filter((step) => reached < step && step <= wanted());
  // Behind the first answer, the next number is asked for ahead: it is played while this one is drawn.
  const asked = (place) => steps[place] && ask("/api/result", query, { n: steps[place] }, signal);
  let next = null;
  for (const [place, n] of steps.entries()) {
    status(n === STEPS[0] ? "playing" : `${STEPS[STEPS.indexOf(n) - 1]} of ${wanted()}, sharpening`);
    const current = next ?? asked(place);
    next = place > 0 ? asked(place + 1) : null;
    const answer = await current;
    if (signal.aborted) return;
    document.body.classList.remove("playing");
    reached = answer === null ? Infinity : n;
    if (answer === null) return; // refused, or no server: what is shown is what was played before
    show(answer);
    if (n === STEPS[0]) void opened(query, signal);
  }
  settled();
}

/** What is opened of a history, in the order in which it builds up. */
async function opened(query, signal, parts = OPENED) {
  const asks = [
    ["h", "/api/history", "history"],
    ["w", "/api/card", "card"],
    ["flip", "/api/twin", "twin"],
  ];
  for (const [key, path, id] of asks) {
    if (!query.has(key)) emptied(id);
    else if (parts.includes(key)) {
      byId(id)?.classList.add("waiting");
      const answer = await ask(path, query, {}, signal);
      byId(id)?.classList.remove("waiting");
      if (answer === null) return;
      show(answer);
    }
  }
}

/** What is worked out on request: the scan of a history, the swings of the parameters. It may come in several steps. */
async function study(id, path) {
  const query = here();
  studies[id]?.abort();
  const mine = (studies[id] = new AbortController());
  byId(id).hidden = false;
  byId(id).classList.add("waiting");
  for (let each = null; each !== 0; ) {
    const answer = await ask(path, query, each === null ? {} : { each }, mine.signal);
    if (mine.signal.aborted) return;
    if (answer === null) break;
    show(answer);
    each = answer.json.next || 0;
  }
  byId(id).classList.remove("waiting");
  if (!byId(id).hasChildNodes()) byId(id).hidden = true;
  reach(id);
}

// ---- What is shown ----

/** Puts sections in the place of those with the same id. What was open stays open, what had the focus keeps it. */
function show(answer) {
  if (answer.json.n) byId("played").textContent = answer.json.n.toLocaleString("en");
  for (const [id, markup] of Object.entries(answer.json.fragments)) {
    const old = byId(id);
    if (old === null) continue;
    const template = document.createElement("template");
    template.innerHTML = markup;
    const fresh = template.content.firstElementChild;
    if (fresh !== null) exchange(old, fresh);
  }
  updated = new Date();
}

function exchange(old, fresh) {
  // A list stays open by its side and its name, without the count of what is changed in it.
  const nameOf = (part) =>
    `${part.closest("[id^=side-]")?.id} ${part.querySelector("summary")?.textContent.replace(/, \d+ changed$/, "")}`;
  const open = new Set([...old.querySelectorAll("details[open]")].map(nameOf));
  for (const part of fresh.querySelectorAll("details")) if (open.has(nameOf(part))) part.open = true;
  const chosen = [...old.querySelectorAll("input[type=radio]:checked")].map((input) => input.id);
  const held = old.contains(document.activeElement) ? pathTo(document.activeElement) : null;
  const cursor = [...old.querySelectorAll("svg.icons")].map(historyAt)[0];
  old.replaceWith(fresh);
  for (const id of chosen) if (byId(id)) byId(id).checked = true;
  if (cursor !== undefined) for (const svg of fresh.querySelectorAll("svg.icons")) pointAt(svg, cursor);
  if (held !== null) (fresh.matches(held) ? fresh : fresh.querySelector(held))?.focus({ preventScroll: true });
}

function pathTo(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.dataset.side) return `${element.tagName}[data-side="${element.dataset.side}"][data-by="${element.dataset.by}"]`;
  return element.getAttribute("href") ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : "none";
}

function emptied(id) {
  const section = byId(id);
  if (section === null) return;
  section.hidden = true;
  section.replaceChildren();
}

function settled() {
  const tried = new Set(JSON.parse(sessionStorage.getItem("tried") || "[]"));
  tried.add(stated([]).toString());
  sessionStorage.setItem("tried", JSON.stringify([...tried].slice(-999)));
  byId("tried").textContent = tried.size > 4 ? `; ${tried.size} settings tried` : "";
  status("up to date");
  say(byId("answer")?.textContent || "");
}

const status = (words) => (byId("state").textContent = words);
const say = (words) => (byId("spoken").textContent = words);

function refused(answer) {
  const problems = answer.json?.problems || [{ message: answer.text || `the server says ${answer.status}`, path: "" }];
  for (const problem of problems) {
    const control = [...form().elements].find((element) => element.name && element.name === problem.path);
    const words = [problem.message, problem.suggestion ? `did you mean ${problem.suggestion}?` : "", problem.expected || ""];
    const note = document.createElement("p");
    note.className = "refusal";
    note.setAttribute("role", "alert");
    note.textContent = words.filter(Boolean).join("; ");
    const row = control?.closest(".control");
    if (row) {
      row.append(note);
      row.classList.add("wrong");
      row.closest("details")?.setAttribute("open", "");
    } else byId("refusals").append(note);
  }
}

function clearRefusals() {
  for (const note of document.querySelectorAll(".refusal")) note.remove();
  for (const row of document.querySelectorAll(".wrong")) row.classList.remove("wrong");
}

function serverGone() {
  if (gone) return;
  gone = true;
  const time = updated.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  byId("gone-since").textContent = time;
  byId("gone").hidden = false;
  byId("sides").disabled = true;
  status("no server");
  document.body.classList.remove("playing");
  const look = setInterval(async () => {
    try {
      if (!(await fetch("/static/page.js", { cache: "no-store" })).ok) return;
    } catch {
      return;
    }
    clearInterval(look);
    serverBack();
    void go(here(), { push: false, controls: true });
  }, 2000);
}

function serverBack() {
  if (!gone) return;
  gone = false;
  byId("gone").hidden = true;
  byId("sides").disabled = false;
}

// ---- Controls ----

/** A slider and its number are one control: the number has the name, and is empty while the value is drawn. */
function slid(range) {
  const row = range.closest(".control");
  row.querySelector("input[type=number]").value = range.value;
  row.classList.add("pinned");
}

function typed(number) {
  const row = number.closest(".control");
  const range = row.querySelector("input[type=range]");
  row.classList.toggle("pinned", number.value !== "");
  if (range) range.value = number.value === "" ? range.dataset.start : number.value;
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.type === "range") {
    slid(input);
    clearTimeout(dragged);
    dragged = setTimeout(() => go(stated(), { push: false }), 120);
  } else if (input.id?.startsWith("search-")) searched(input);
});

document.addEventListener("change", (event) => {
  const input = event.target;
  clearTimeout(dragged);
  if (input.id === "histories") {
    history.replaceState(null, "", pageOf(here()));
    return void play(here(), ["result", ...OPENED]);
  }
  if (!input.closest("#controls") || input.type === "search" || !form().contains(input)) return;
  if (input.type === "number") typed(input);
  if (input.type === "range") slid(input);
  const query = stated();
  if (input.dataset.option) {
    for (const key of [...query.keys()]) if (key.startsWith(`${input.name}.`)) query.delete(key);
  }
  void go(query, { controls: input.type !== "range" });
});

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  const asked = byId("number").value.trim().toLowerCase();
  if (document.activeElement === byId("number") || event.submitter === byId("open")) {
    if (asked) openHistory(asked[0], asked.slice(1));
  } else void go(stated(), { controls: true });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const parts = link.dataset.part.split(" ");
    void go(new URL(link.href).searchParams, { controls: parts.includes("controls"), parts: parts.includes("controls") ? ["result", ...OPENED] : parts })
      .then((there) => there && link.dataset.to && reach(link.dataset.to));
    return;
  }
  const button = event.target.closest("button");
  if (button?.classList.contains("reset")) {
    const number = button.closest(".control").querySelector("input[type=number], select");
    number.value = "";
    if (number.type === "number") typed(number);
    void go(stated(), { controls: true });
  } else if (button?.dataset.study) void study(button.dataset.study, button.dataset.path);
  else if (button?.id === "copy-link") void copyLink(button);
  else if (button?.dataset.copies) void copied(button, byId(button.dataset.copies).textContent);
  else if (button?.dataset.tour) tour(button.dataset.tour);
  else if (button?.dataset.pick) picked(button);
  const icons = event.target.closest("svg.icons");
  if (icons) clicked(icons, event);
});

async function copyLink(button) {
  await copied(button, location.href);
}

async function copied(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return void window.prompt("Copy this:", text);
  }
  const before = button.textContent;
  button.textContent = "Copied";
  say("Copied");
  setTimeout(() => (button.textContent = before), 1500);
}

// ---- Parameters by search ----

let searching = 0;

function searched(input) {
  clearTimeout(searching);
  searching = setTimeout(async () => {
    const side = input.dataset.side;
    const answer = await ask("/api/search", here(), { side, words: input.value });
    if (answer !== null) show(answer);
  }, 150);
}

function picked(button) {
  const query = changed({ [button.dataset.pick]: button.dataset.value });
  void go(query, { controls: true }).then(() => byId(`control-${button.dataset.pick}`)?.querySelector("input, select")?.focus());
}

// ---- The icon arrays ----

const orderOf = (svg) => svg.dataset.order.split(" ").map(Number);
const historyAt = (svg) => orderOf(svg)[Number(svg.querySelector("[role=option]").getAttribute("aria-posinset")) - 1];

/** Moves the entry of an array to a history. */
function pointAt(svg, history) {
  const order = orderOf(svg);
  const place = order.indexOf(history);
  if (place < 0) return;
  const [columns, step] = [Number(svg.dataset.columns), Number(svg.dataset.step)];
  const entry = svg.querySelector("[role=option]");
  entry.setAttribute("x", (place % columns) * step - 0.5);
  entry.setAttribute("y", Math.floor(place / columns) * step - 0.5);
  entry.setAttribute("aria-posinset", place + 1);
  entry.setAttribute("aria-label", wordsOf(svg, history));
  const isOpen = new URLSearchParams(location.search).get("h")?.slice(1) === String(history);
  entry.setAttribute("aria-selected", isOpen ? "true" : "false");
  entry.setAttribute("class", isOpen ? "icon-open" : "icon-cursor");
}

function wordsOf(svg, history) {
  const ways = svg.dataset.ways.split("|");
  const sides = [...svg.closest(".pair").querySelectorAll(`svg.icons[data-by=${svg.dataset.by}]`)];
  const ends = sides.map((side) => `${side.dataset.side.toUpperCase()}: ${ways[Number(side.dataset.ends[history])]}`);
  return `History ${history}. ${ends.join("; ")}`;
}

function pointBoth(svg, history) {
  for (const side of svg.closest(".pair").querySelectorAll("svg.icons")) pointAt(side, history);
  byId("pointed").textContent = wordsOf(svg, history);
}

function placeUnder(svg, event) {
  const box = svg.getBoundingClientRect();
  const [columns, step] = [Number(svg.dataset.columns), Number(svg.dataset.step)];
  const scale = svg.viewBox.baseVal.width / box.width;
  const column = Math.floor(((event.clientX - box.left) * scale - 1) / step);
  const row = Math.floor(((event.clientY - box.top) * scale - 1) / step);
  if (column < 0 || column >= columns || row < 0) return undefined;
  return orderOf(svg)[row * columns + column];
}

function clicked(svg, event) {
  const history = placeUnder(svg, event);
  if (history === undefined) return;
  pointBoth(svg, history);
  openHistory(svg.dataset.side, history);
}

document.addEventListener("pointermove", (event) => {
  const svg = event.target.closest?.("svg.icons");
  const history = svg ? placeUnder(svg, event) : undefined;
  if (history !== undefined) byId("pointed").textContent = wordsOf(svg, history);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !byId("tour").hidden) return tour("end");
  const svg = event.target.closest?.("svg.icons");
  if (!svg || event.ctrlKey || event.metaKey || event.altKey) return;
  const order = orderOf(svg);
  const place = order.indexOf(historyAt(svg));
  const columns = Number(svg.dataset.columns);
  const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -place, End: order.length - 1 - place };
  if (event.key in moves) {
    event.preventDefault();
    const next = place + moves[event.key];
    if (next >= 0 && next < order.length) pointBoth(svg, order[next]);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openHistory(svg.dataset.side, order[place]);
  }
});

function openHistory(side, number) {
  if (byId("number")) byId("number").value = `${side}${number}`;
  const query = changed({ h: `${side}${number}`, w: null, who: null, flip: null });
  void go(query, { parts: ["h"] }).then((there) => {
    if (!there) return;
    for (const svg of document.querySelectorAll("svg.icons")) pointAt(svg, Number(number));
    reach("history");
  });
}

/** Brings a section into sight where it is not, and says its heading. */
function reach(id) {
  const section = byId(id);
  if (section === null || section.hidden) return;
  const box = section.getBoundingClientRect();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (box.top < 0 || box.top > innerHeight * 0.6) section.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  say(section.querySelector("[data-say]")?.textContent || section.querySelector("h2")?.textContent || "");
}

// ---- The tour ----

let stop = -1;

function tour(where) {
  const stops = [...document.querySelectorAll("#tour [data-stop]")];
  for (const element of document.querySelectorAll(".toured")) element.classList.remove("toured");
  stop = where === "end" ? -1 : where === "start" ? 0 : stop + (where === "next" ? 1 : -1);
  localStorage.setItem("toured", "yes");
  byId("tour-invitation").hidden = true;
  if (stop < 0 || stop >= stops.length) {
    byId("tour").hidden = true;
    byId("take-tour").focus();
    return;
  }
  byId("tour").hidden = false;
  stops.forEach((element, place) => (element.hidden = place !== stop));
  byId("tour-back").hidden = stop === 0;
  byId("tour-next").textContent = stop === stops.length - 1 ? "Done" : "Next";
  const target = byId(stops[stop].dataset.stop);
  target?.classList.add("toured");
  target?.scrollIntoView({ block: "center" });
  byId("tour").focus({ preventScroll: true });
}

// ---- The beginning ----

addEventListener("popstate", () => {
  const histories = byId("histories");
  histories.value = new URLSearchParams(location.search).get("n") ?? histories.dataset.usual;
  void go(here(), { push: false, controls: true });
});
document.documentElement.classList.add("live");
if (!localStorage.getItem("toured")) byId("tour-invitation").hidden = false;
void play(here(), ["result", ...OPENED]);
