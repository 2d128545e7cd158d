// The instrument is one module of this server, kept by the browser; Streamlit is sent only this,
// which asks for everything at once. Streamlit calls a superseded mount's cleanup while the element
// is still on the page: hence the guard.
const rooms = (globalThis.rapportRooms ??= new WeakMap());

export default function ({ data, parentElement, setStateValue }) {
  const place = parentElement.querySelector(".review");
  let opening = rooms.get(parentElement);
  if (!opening) {
    opening = open(place, data);
    opening.catch((error) => {
      rooms.delete(parentElement);
      setStateValue("revision", "-"); // the numbers can be shown all the same
      place.style.minHeight = "0";
      place.textContent = "The review room could not be opened: " + error.message + ". Reload the page.";
    });
    rooms.set(parentElement, opening);
  }
  opening.then((room) => room.update(data, (revision) => setStateValue("revision", revision)), () => {});
  return () => setTimeout(() => {
    const host = parentElement.host ?? parentElement;
    if (host.isConnected || rooms.get(parentElement) !== opening) return;
    rooms.delete(parentElement);
    opening.then((room) => room.close(), () => {});
  }, 0);
}

async function open(place, data) {
  place.textContent = "Opening the conversation …";
  const headers = { "X-Rapport-Pass": data.pass };
  const asked = ["sheet.json", "acts?after=0"].map((what) => fetch(`/api/recordings/${data.id}/${what}`, { headers }));
  asked.forEach((answer) => answer.catch(() => {})); // told by whoever reads it
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: data.parts + "room.css" });
  const styled = new Promise((done) => { sheet.onload = sheet.onerror = done; });
  place.parentNode.prepend(sheet);
  const [part] = await Promise.all([import(new URL(data.parts + "room.js", location.href).href), styled]);
  return part.open(place, data, asked);
}
