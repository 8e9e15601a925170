// The PIN of the school's staff, checked on the tablet: PBKDF2 with SHA-256, as the server made it.

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// A browser has the means by https (and on the machine itself) alone; without them no PIN is the right one.
export async function isPin(typed, { salt, hash, iterations }) {
  if (!globalThis.crypto?.subtle) return false;
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(typed), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations };
  const found = new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
  return bytesOf(hash).every((byte, index) => byte === found[index]);
}
