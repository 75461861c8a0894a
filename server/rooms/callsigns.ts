const FIRST = (
  "Amber Arctic Bold Bright Calm Cobalt Copper Crimson Distant Dusky Eager Fleet Gentle Golden Hidden Idle Ivory Jade " +
  "Keen Lone Lucky Lunar Misty Noble Pale Quiet Rapid Rusty Silent Silver Solar Steady Sunny Swift Velvet Wild"
).split(" ");
const SECOND = (
  "Albatross Arrow Beacon Bee Comet Condor Cricket Curlew Dart Egret Falcon Finch Gannet Heron Ibis Jay Kestrel Kite " +
  "Lark Magpie Martin Merlin Osprey Otter Petrel Plover Raven Robin Skua Sparrow Starling Stork Swallow Swan Tern Wren"
).split(" ");

/** Numbers that callsigns start from, several times as many as there are ships in any room. */
const MOST_NUMBER = 9000;

/**
 * A random name for a new ship, which differs from all names in the room.
 *
 * @param taken the names in the room
 * @param random returns a number in [0, 1)
 */
export function callsign(taken: { has(name: string): boolean }, random: () => number = Math.random): string {
  const total = FIRST.length * SECOND.length;
  const start = Math.floor(random() * total);
  for (let i = 0; i < total; i++) {
    const pick = (start + i) % total;
    const name = `${FIRST[pick % FIRST.length]} ${SECOND[Math.floor(pick / FIRST.length)]}`;
    if (!taken.has(name)) return name;
  }
  // In a room with more ships than that, from a random number on, so that the first one is free most of the time.
  let number = 1 + Math.floor(random() * MOST_NUMBER);
  while (taken.has(`Pilot ${number}`)) number++;
  return `Pilot ${number}`;
}
