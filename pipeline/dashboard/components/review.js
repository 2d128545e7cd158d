// The instrument is plain ES modules of this server, kept by the browser; Streamlit is sent only this.
// Streamlit calls a superseded mount's cleanup while the element is still on the page: hence the guard.
const rooms = (globalThis.rapportRooms ??= new WeakMap());

export default function ({ data, parentElement, setStateValue }) {
  const place = parentElement.querySelector(".review");
  let opening = rooms.get(parentElement);
  if (!opening) {
    opening = import(new URL(data.parts + "room.js", location.href).href).then((part) => part.open(place, data));
    opening.catch((error) => {
      rooms.delete(parentElement);
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
