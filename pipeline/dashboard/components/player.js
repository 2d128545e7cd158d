// The recording with the browser's own controls. Set again only when it is another one, so that a
// rerun of the page never stops it.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".player");
  const known = root.firstElementChild;
  if (known && known.dataset.media === data.media) return;
  const player = document.createElement(data.video ? "video" : "audio");
  player.dataset.media = data.media;
  player.controls = true;
  player.preload = "metadata";
  player.playsInline = true;
  player.setAttribute("aria-label", "The recording");
  if (data.poster) player.poster = data.poster;
  if (data.captions) {
    const track = document.createElement("track");
    Object.assign(track, { kind: "captions", label: "Transcript", srclang: "en", src: data.captions });
    player.append(track);
  }
  const trouble = document.createElement("p");
  trouble.setAttribute("role", "status");
  player.onerror = () => {
    trouble.textContent =
      "This browser cannot play it. The small copy may not be made yet; the numbers do not need it.";
  };
  player.src = data.media;
  root.replaceChildren(player, trouble);
}
