/** A leaf on a stem, as the path of an SVG. */
export interface LeafAt {
  x: number;
  y: number;
  angle: number; // degrees, clockwise from the right
  side: 1 | -1; // which of its sides is the rounder
  length: number;
}

// Of a leaf 30 long that lies to the right; `Leaf.svelte` draws the same.
const TIP = [30, 0] as const;
const CURVES = [
  [[3.6, -13.1], [18.6, -10.8], TIP],
  [[19.8, 8.3], [6, 10.3], [0, 0]],
] as const; // prettier-ignore

const placed = ({ x, y, angle, side, length }: LeafAt) => {
  const [scale, turn] = [length / TIP[0], (angle * Math.PI) / 180];
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  return ([along, across]: readonly [number, number]) =>
    `${(x + along * cos - side * across * sin).toFixed(1)} ${(y + along * sin + side * across * cos).toFixed(1)}`;
};

export function outline(leaf: LeafAt): string {
  const at = placed(leaf);
  return `M${at([0, 0])}${CURVES.map((points) => `C${points.map(at).join(' ')}`).join('')}Z`;
}

export function rib(leaf: LeafAt): string {
  const at = placed(leaf);
  return `M${at([7.2, 0])}L${at([19.8, 0])}`;
}
