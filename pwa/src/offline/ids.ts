/** A new UUID of version 7 (RFC 9562): made on the phone, so that sending a thing twice is harmless. */
export function uuid7(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now >>> 0);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return textOf(bytes);
}

function textOf(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** The UUID of version 5 (RFC 9562) of a name: what every device of a person, and the server, calls it. */
export async function uuid5(namespace: string, name: string): Promise<string> {
  const space = Uint8Array.from(namespace.replaceAll('-', '').match(/../g)!, (byte) => parseInt(byte, 16));
  const text = new TextEncoder().encode(name);
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array([...space, ...text])));
  bytes[6] = 0x50 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return textOf(bytes);
}

/** How long ago something was done, in seconds: phone clocks are wrong, their differences are not. */
export function ageOf(at: number): number {
  return Math.max(0, (Date.now() - at) / 1000);
}
