const FIRST = (
  "Amber Arctic Bold Bright Calm Cobalt Copper Crimson Distant Dusky Eager Fleet Gentle Golden Hidden Idle Ivory Jade " +
  "Keen Lone Lucky Lunar Misty Noble Pale Quiet Rapid Rusty Silent Silver Solar Steady Sunny Swift Velvet Wild"
).split(" ");
const SECOND = (
  "Albatross Arrow Beacon Bee Comet Condor Cricket Curlew Dart Egret Falcon Finch Gannet Heron Ibis Jay Kestrel Kite " +
  "Lark Magpie Martin Merlin Osprey Otter Petrel Plover Raven Robin Skua Sparrow Starling Stork Swallow Swan Tern Wren"
).split(" ");

/**
 * A random name for a new ship. It differs from all names in the room, as long as there are unused ones.
 *
 * @param taken the names in the room
 * @param random returns a number in [0, 1)
 */
export function callsign(taken: Iterable<string>, random: () => number = Math.random): string {
  const used = new Set(taken);
  const total = FIRST.length * SECOND.length;
  const start = Math.floor(random() * total);
  for (let i = 0; i < total; i++) {
    const pick = (start + i) % total;
    const name = `${FIRST[pick % FIRST.length]} ${SECOND[Math.floor(pick / FIRST.length)]}`;
    if (!used.has(name)) return name;
  }
  return `Pilot ${used.size + 1}`;
}
