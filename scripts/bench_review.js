// What `make bench ONLY=review` does inside the page; each function answers with plain numbers.

globalThis.bench = (() => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const once = (target, event) => new Promise((done) => target.addEventListener(event, done, { once: true }));

  function shadowed(find) {
    for (const element of document.querySelectorAll("*")) {
      const found = element.shadowRoot && find(element.shadowRoot);
      if (found) return found;
    }
    return null;
  }
  const theRoom = () => shadowed((root) => root.querySelector(".room")?.room);

  function until(target, event, is) {
    return new Promise((done) => {
      const look = () => {
        if (!is()) return;
        target.removeEventListener(event, look);
        done();
      };
      target.addEventListener(event, look);
    });
  }

  async function name(person) {
    const room = theRoom();
    const headers = { "Content-Type": "application/json", "X-Rapport-Pass": room.data.mePass };
    await fetch("/api/me", { method: "POST", headers, body: JSON.stringify(person) });
  }

  /** Clicks a row of the words again and again: ms until the film shows it, and which frame it shows. */
  async function seeking(shares, frameOf) {
    const room = theRoom(), video = room.player.element, took = [], off = [];
    if (video.readyState < 2) await once(video, "loadeddata");
    const rows = [...room.root.querySelectorAll(".words-row")];
    for (const share of shares) {
      const at = Math.floor(share * (rows.length - 1));
      rows[at].scrollIntoView({ block: "center" });
      await pause(150);
      const began = performance.now(), seeked = once(video, "seeked");
      rows[at].querySelector("button").click();
      await seeked;
      took.push(performance.now() - began);
      await pause(80);
      const wanted = Math.floor((room.sheet.utterances[at].start % 60000) / 40);
      off.push(Math.abs(frameOf(video) - wanted));
    }
    return { took, off };
  }

  async function playing() {
    const room = theRoom();
    let frames = 0;
    const count = () => frames++;
    await room.player.play();
    await pause(500);
    room.addEventListener("time", count);
    const began = performance.now();
    await pause(5000);
    const took = performance.now() - began;
    room.removeEventListener("time", count);
    room.player.pause();
    return (1000 * frames) / took;
  }

  /** An empty event of a component: click, a run of the script, its answer in the page. */
  async function empty(times) {
    const button = shadowed((root) => root.querySelector("button")), took = [];
    for (let k = 0; k < times; k++) {
      const began = performance.now();
      const seen = new Promise((done) => { globalThis.seen = done; });
      button.click();
      await seen;
      took.push(performance.now() - began);
      await pause(150);
    }
    return took;
  }

  /** Corrections of a code: ms until the server has each, and until everything is drawn anew. */
  async function correcting(times) {
    const room = theRoom(), kept = [], read = [];
    for (let k = 0; k < times; k++) {
      const row = room.sheet.utterances[60 + 30 * k], { role, label } = room.sheet.speakers[row.who];
      const code = room.sheet.codes.find((one) =>
        ["move", "response"].includes(one.layer) && one.applies.includes(role));
      const before = room.fromServer.revision, began = performance.now();
      const saved = until(room, "saving", () => room.saving === "");
      const again = until(room, "sheet", () => room.fromServer.revision !== before);
      const stands = !row.codes.some((one) => room.sheet.codes[one.c] === code);
      room.do({ kind: "code", start: row.start, end: row.end, speaker: label, layer: code.layer, code: code.id, stands });
      await saved;
      kept.push(performance.now() - began);
      await again;
      read.push(performance.now() - began);
      await pause(2500);
    }
    return { kept, read };
  }

  return { name, seeking, playing, empty, correcting };
})();
