/** Relative luminance by WCAG 2.2, 0 to 1. @param color 0xRRGGBB */
export function luminance(color: number): number {
  const linear = (shift: number) => {
    const value = ((color >> shift) & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
}

/** Contrast ratio by WCAG 2.2, 1 to 21. @param a 0xRRGGBB @param b 0xRRGGBB */
export function contrast(a: number, b: number): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** @param css "#rrggbb" @returns 0xRRGGBB */
export function rgb(css: string): number {
  return Number.parseInt(css.slice(1), 16);
}
