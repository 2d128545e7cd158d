// (being written)
export function keys(room, place) {}
