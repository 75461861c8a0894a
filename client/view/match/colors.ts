/** Colors of what can be collected, 0xRRGGBB. docs/looks.md has them. */
export const STAR = 0xcfeaff;
export const GOLD = 0xffd23f;
export const RING = 0x7ff0b4;
/** rings of a chain that is about to close */
export const CLOSING = 0xffb85c;
export const CROWN = 0xffe08a;
export const BOOST = 0x8ec8ff;
