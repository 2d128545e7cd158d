// Addresses of moments: what the page's own address asks for, links that lead to a moment of this
// conversation, and the place where one was when one left. ?t=83.5 is a moment, ?t=83.5-97.2 a stretch.

import { finders } from "./finders.js";

const seconds = (ms) => String(Math.round(ms) / 1000); // whole: a tenth earlier is another utterance

export function addressOf(room) {
  const url = new URL(location.href);
  url.searchParams.set("id", room.data.id);
  url.searchParams.set("t", room.loop ? `${seconds(room.loop.start)}-${seconds(room.loop.end)}` : seconds(room.now));
  if (room.found && !room.query) url.searchParams.set("show", room.found.finder.id);
  else url.searchParams.delete("show");
  return url.href;
}

/** Goes where the address says, else where one was last; keeps both true until it is closed. */
export function arrive(room) {
  const asked = new URLSearchParams(location.search);
  const show = finders(room).find((finder) => finder.id === asked.get("show"));
  if (show) room.look(show);
  if (!goTo(room, asked.get("t"))) {
    const last = Number(remembered(room));
    if (last > 0 && last < room.duration) room.seek(last);
  }
  const leaving = () => remember(room);
  const clicked = (event) => follow(room, event);
  addEventListener("pagehide", leaving);
  document.addEventListener("click", clicked, true);
  return {
    close() {
      leaving();
      removeEventListener("pagehide", leaving);
      document.removeEventListener("click", clicked, true);
    },
  };
}

/** Goes to the moment or stretch; false where it is none. */
function goTo(room, when) {
  const [start, end] = (when ?? "").split("-").map((part) => Math.round(parseFloat(part) * 1000));
  if (!Number.isFinite(start) || start < 0 || start > room.duration) return false;
  room.setLoop(end > start ? { start, end: Math.min(end, room.duration) } : null);
  room.seek(start);
  room.centre(start);
  const row = room.at(start + 1);
  if (row >= 0) room.select(row, { seek: false });
  return true;
}

/** A link of this page to a moment of this conversation moves the instrument and loads nothing. */
function follow(room, event) {
  const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
  if (!link?.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href, location.href);
  const ours = url.pathname === location.pathname && url.searchParams.get("id") === room.data.id;
  if (!ours || !goTo(room, url.searchParams.get("t"))) return;
  event.preventDefault();
  event.stopPropagation();
  room.root.scrollIntoView({ block: "nearest" });
}

const key = (room) => `rapport place ${room.data.id}`;
function remembered(room) { try { return sessionStorage.getItem(key(room)); } catch { return null; } }
function remember(room) { try { sessionStorage.setItem(key(room), String(room.now)); } catch { /* a private window */ } }
