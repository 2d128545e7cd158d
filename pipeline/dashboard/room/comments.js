// (being written)
export function comments(room, place) {}
