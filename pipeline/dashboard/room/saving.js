// Whether what people did has been kept, in a word beside the tabs; trouble in a line.

import { make } from "./dom.js";

const WORDS = { "": "Saved", saving: "Saving …" };

export function saving(room) {
  const shown = make("span", { className: "saved", textContent: WORDS[""] });
  room.addEventListener("saving", () => {
    const plain = WORDS[room.saving];
    shown.textContent = plain ?? room.saving;
    shown.classList.toggle("trouble", !plain);
    if (!plain) room.say(room.saving);
  });
  return shown;
}
