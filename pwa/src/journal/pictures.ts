/** From a photo to one small enough to send: made smaller on the phone, nothing but its pixels. */
export interface Picture {
  blob: Blob;
  width: number; // pixels
  height: number;
}

export const PHOTOS_AN_ENTRY = 4;
const LONGEST_SIDE = 1600; // pixels: a whiteboard is still readable
const QUALITY = 0.8;
export const SENDABLE = ['image/jpeg', 'image/png', 'image/webp'];

/** This file is no photo that this browser can show. */
export class NoPicture extends Error {}

/** Return a photo made smaller, upright and without what the camera noted. Throws NoPicture. */
export async function smaller(file: Blob): Promise<Picture> {
  if (!SENDABLE.includes(file.type) && !/^image\/(heic|heif|avif)$/.test(file.type))
    throw new NoPicture(); // an SVG or a GIF would draw, and would not be what was chosen
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new NoPicture();
  });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'white'; // what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { blob: await encoded(canvas), width: canvas.width, height: canvas.height };
}

/** WebP where the browser really makes one; what it cannot make it silently turns into PNG. */
async function encoded(canvas: HTMLCanvasElement): Promise<Blob> {
  const as = (type: string) =>
    new Promise<Blob | null>((done) => canvas.toBlob(done, type, QUALITY));
  const webp = await as('image/webp');
  const blob = webp?.type === 'image/webp' ? webp : await as('image/jpeg');
  if (!blob) throw new NoPicture();
  return blob;
}
