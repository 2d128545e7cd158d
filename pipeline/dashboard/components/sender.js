// Recordings leave the browser in pieces. What is on its way lives beside the page and not in it
// (`desk`), so that a rerun of the script or another page of the dashboard does not end it; its
// place in each file is asked of the server, so that a broken connection or a reload costs one piece.

const PIECE = 8 * 1024 * 1024;
const TRANSCRIPTS = /\.(vtt|srt|txt|json|stm)$/i;
const WAIT_MS = [1000, 2000, 5000, 10000, 20000];
const ACCEPT = ".mp4,.mov,.mkv,.webm,.m4a,.mp3,.wav,.flac,.ogg,.aac,.avi,.vtt,.srt,.txt,.json,.stm,video/*,audio/*";

export default function ({ data, parentElement, setStateValue }) {
  const desk = (globalThis.rapportDesk ??= makeDesk());
  desk.pass = data.pass;
  desk.limitMb = data.limitMb;
  desk.arrived = (id) => setStateValue("arrived", id);
  const root = parentElement.querySelector(".sender");
  if (!root.firstElementChild) build(root, desk);
  desk.draw = () => draw(root, desk);
  desk.draw();
}

function makeDesk() {
  const desk = { items: [], busy: false, draw: () => {}, arrived: () => {}, say: "" };
  addEventListener("beforeunload", (event) => {
    if (desk.items.some((item) => item.state === "sending")) event.preventDefault();
  });
  return desk;
}

// what is seen

function build(root, desk) {
  const input = make("input", { type: "file", multiple: true, accept: ACCEPT, tabIndex: -1 });
  input.setAttribute("aria-label", "Recordings and their transcripts");
  input.onchange = () => { take(desk, [...input.files]); input.value = ""; };
  const choose = make("button", { type: "button", className: "main", textContent: "Choose a recording", onclick: () => input.click() });
  const words = make("div", { className: "words" },
    make("b", { textContent: "Drop a recording here, with its transcript if you have one" }),
    make("span", { className: "soft", textContent: "Video or sound, up to " + inMb(desk.limitMb * 1e6) +
      ". With the transcript from Zoom, Teams, Meet or Otter the words are better and it is quicker. Nothing leaves this machine." }));
  const place = make("div", { className: "place" }, words, choose, input);
  place.ondragover = (event) => { event.preventDefault(); place.classList.add("over"); };
  place.ondragleave = () => place.classList.remove("over");
  place.ondrop = (event) => { event.preventDefault(); place.classList.remove("over"); take(desk, [...event.dataTransfer.files]); };
  const said = make("div", { className: "heard" });
  said.setAttribute("role", "status");
  root.replaceChildren(place, make("ul"), said);
}

function draw(root, desk) {
  const list = root.querySelector("ul");
  const rows = new Map([...list.children].map((row) => [row.item, row]));
  list.replaceChildren(...desk.items.map((item) => drawItem(rows.get(item) ?? makeRow(item), item, desk)));
  const heard = root.querySelector(".heard");
  if (heard.textContent !== desk.say) heard.textContent = desk.say;
}

function makeRow(item) {
  const row = make("li", {}, make("span", { className: "name" }), make("span", { className: "actions" }),
    make("progress", { max: 1 }), make("span", { className: "line" }));
  row.item = item;
  row.querySelector("progress").setAttribute("aria-label", "Sent of " + item.file.name);
  return row;
}

function drawItem(row, item, desk) {
  const over = ["failed", "refused", "asking"].includes(item.state);
  row.className = over ? "over" : "";
  row.querySelector(".name").textContent = item.file.name + (item.beside ? " + " + item.beside.name : "");
  const bar = row.querySelector("progress");
  bar.hidden = over;
  bar.value = item.file.size ? item.sent / item.file.size : 0;
  row.querySelector(".line").textContent = item.line;
  const actions = row.querySelector(".actions");
  const wanted = actionsOf(item, desk);
  const key = wanted.map(([words]) => words).join("|");
  if (actions.dataset.key !== key) {
    actions.dataset.key = key;
    actions.replaceChildren(...wanted.map(([words, onclick]) =>
      make("button", { type: "button", className: "small", textContent: words, onclick })));
  }
  return row;
}

function actionsOf(item, desk) {
  const remove = ["Remove", () => giveUp(desk, item)];
  if (item.state === "failed") return [["Try again", () => { set(desk, item, "waiting", "Waiting"); next(desk); }], remove];
  if (item.state === "refused") return [remove];
  if (item.state === "asking") return [["Go on without it", () => { item.beside = null; set(desk, item, "waiting", "Waiting"); next(desk); }], remove];
  return item.state === "checking" ? [] : [["Cancel", () => giveUp(desk, item)]];
}

function set(desk, item, state, line, say) {
  Object.assign(item, { state, line });
  if (say) desk.say = say;
  desk.draw();
}

// what is sent

function take(desk, files) {
  const transcripts = files.filter((file) => TRANSCRIPTS.test(file.name));
  const recordings = files.filter((file) => !TRANSCRIPTS.test(file.name));
  for (const file of recordings) {
    const beside = besideOf(file, recordings, transcripts);
    if (beside) transcripts.splice(transcripts.indexOf(beside), 1);
    desk.items.push({ file, beside, sent: 0, state: "waiting", line: "Waiting" });
  }
  for (const file of transcripts) {
    const line = "This is a transcript: choose it together with its recording, under the same name. To give a " +
      "transcript to a recording that is here already, open that conversation.";
    desk.items.push({ file, sent: 0, state: "refused", line });
    desk.say = line;
  }
  desk.draw();
  next(desk);
}

function besideOf(file, recordings, transcripts) {
  if (recordings.length === 1 && transcripts.length === 1) return transcripts[0];
  const stem = stemOf(file.name);
  return transcripts.find((one) => stemOf(one.name) === stem) ??
    transcripts.find((one) => stemOf(one.name).startsWith(stem + ".") || stem.startsWith(stemOf(one.name).replace(/\.transcript$/, "") + "_"));
}

async function next(desk) {
  if (desk.busy) return;
  const item = desk.items.find((one) => one.state === "waiting");
  if (!item) return;
  desk.busy = true;
  item.stop = new AbortController();
  try {
    await send(desk, item);
  } catch (error) {
    if (!item.stop.signal.aborted) {
      const state = error instanceof Refused ? (error.asks ? "asking" : "refused") : "failed";
      set(desk, item, state, error.message, item.file.name + ": " + error.message);
    }
  }
  desk.busy = false;
  next(desk);
}

async function send(desk, item) {
  set(desk, item, "sending", "Starting", "Sending " + item.file.name);
  let beside = null;
  if (item.beside) beside = await sendTranscript(desk, item);
  const upload = await sendFile(desk, item, item.file, (sent) => {
    item.sent = sent;
    tell(desk, item);
  });
  set(desk, item, "checking", "Checking that it is a recording");
  const answer = await call(desk, item, "POST", `/api/uploads/${upload}/finish`, { transcript: beside });
  keep(item.file, null);
  desk.items.splice(desk.items.indexOf(item), 1);
  desk.say = item.file.name + " has arrived";
  desk.draw();
  desk.arrived(answer.recording);
}

async function sendTranscript(desk, item) {
  try {
    const upload = await sendFile(desk, item, item.beside, () => {});
    await call(desk, item, "POST", `/api/uploads/${upload}/check`, {});
    keep(item.beside, null);
    return upload;
  } catch (error) {
    if (error instanceof Refused) { keep(item.beside, null); error.asks = true; }
    throw error;
  }
}

async function sendFile(desk, item, file, told) {
  let upload = kept(file);
  let offset = upload ? await offsetOf(desk, item, upload) : null;
  if (offset === null) {
    const begun = await call(desk, item, "POST", "/api/uploads", { name: file.name, size: file.size });
    [upload, offset] = [begun.upload, begun.offset];
    keep(file, upload);
  }
  for (let misses = 0; offset < file.size; ) {
    told(offset);
    try {
      offset = await sendPiece(desk, item, upload, file, offset, told);
      misses = 0;
    } catch (error) {
      if (item.stop.signal.aborted || error instanceof Refused) throw error;
      if (misses >= WAIT_MS.length) throw new Error("The connection is broken. Try again when it is back: it goes on where it stopped.");
      set(desk, item, "sending", "The connection broke; trying again", "The connection broke; trying again");
      await pause(WAIT_MS[misses++], item.stop.signal);
      const arrived = await offsetOf(desk, item, upload).catch(() => offset);
      if (arrived === null) { keep(file, null); throw new Error("The server does not know this upload any more. Try again."); }
      offset = arrived;
    }
  }
  return upload;
}

function sendPiece(desk, item, upload, file, offset, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/uploads/${upload}?offset=${offset}`);
    request.setRequestHeader("X-Rapport-Pass", desk.pass);
    request.responseType = "json";
    request.upload.onprogress = (event) => told(offset + event.loaded);
    request.onload = () => {
      if (request.status === 200 || request.status === 409) done(request.response.offset);
      else if (request.status >= 500 || request.status === 403 || request.status === 410) failed(new Error(wordsOf(request.response)));
      else failed(new Refused(wordsOf(request.response)));
    };
    request.onerror = request.ontimeout = () => failed(new Error("The connection broke"));
    request.onabort = () => failed(new Error("Cancelled"));
    item.stop.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file.slice(offset, offset + PIECE));
  });
}

async function offsetOf(desk, item, upload) {
  const answer = await fetch(`/api/uploads/${upload}`, { method: "HEAD", headers: { "X-Rapport-Pass": desk.pass }, signal: item.stop.signal });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error("The server does not answer");
  return Number(answer.headers.get("Upload-Offset"));
}

async function call(desk, item, method, path, body) {
  let answer;
  try {
    answer = await fetch(path, { method, headers: { "X-Rapport-Pass": desk.pass, "Content-Type": "application/json" }, body: JSON.stringify(body), signal: item.stop.signal });
  } catch {
    throw new Error("The server does not answer. Is Rapport still running?");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw answer.status === 422 || answer.status === 413 ? new Refused(wordsOf(said)) : new Error(wordsOf(said));
}

function giveUp(desk, item) {
  item.stop?.abort();
  const uploads = [item.file, item.beside].filter(Boolean).map((file) => [file, kept(file)]);
  for (const [file, upload] of uploads) {
    keep(file, null);
    if (upload) fetch(`/api/uploads/${upload}`, { method: "DELETE", headers: { "X-Rapport-Pass": desk.pass } }).catch(() => {});
  }
  desk.items.splice(desk.items.indexOf(item), 1);
  desk.say = "Removed";
  desk.draw();
}

class Refused extends Error {}

// what is remembered of a file over a reload: which upload it was, under a mark that is not its name

function markOf(file) {
  let mark = 5381;
  for (const letter of `${file.name} ${file.size} ${file.lastModified}`) mark = (mark * 33 + letter.codePointAt(0)) % 2 ** 44;
  return `rapport upload ${mark}`;
}
function kept(file) { try { return localStorage.getItem(markOf(file)); } catch { return null; } }
function keep(file, upload) {
  try { upload ? localStorage.setItem(markOf(file), upload) : localStorage.removeItem(markOf(file)); } catch { /* private window */ }
}

// words

function tell(desk, item) {
  const now = performance.now();
  item.seen ??= [now, item.sent];
  const speed = (item.sent - item.seen[1]) / Math.max(1, now - item.seen[0]) * 1000;
  const left = speed > 0 && now - item.seen[0] > 3000 ? ", " + inTime((item.file.size - item.sent) / speed) + " left" : "";
  const percent = Math.floor(100 * item.sent / item.file.size);
  const quarter = Math.floor(percent / 25) * 25;
  const say = quarter ? `${quarter} % of ${item.file.name} sent` : null;
  set(desk, item, "sending", `Sending: ${inMb(item.sent)} of ${inMb(item.file.size)} (${percent} %)${left}`, say);
}
function inMb(bytes) { return bytes >= 1e9 ? (bytes / 1e9).toFixed(1) + " GB" : bytes >= 1e6 ? Math.round(bytes / 1e6) + " MB" : Math.ceil(bytes / 1e3) + " kB"; }
function inTime(seconds) { return seconds < 90 ? Math.ceil(seconds) + " s" : Math.ceil(seconds / 60) + " min"; }
function wordsOf(body) { return (body && body.error) || "The server could not take it. Try again."; }
function stemOf(name) { return name.replace(/\.[^.]*$/, "").toLowerCase(); }
function pause(ms, signal) {
  return new Promise((done) => { const timer = setTimeout(done, ms); signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true }); });
}
function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
}
