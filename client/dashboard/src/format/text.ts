// Control characters (ANSI escapes among them) and characters that change the direction or hide: shown, not obeyed.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

// Text from a cluster or from another person, as it may be shown: what cannot be seen is written as \u202e.
export function visible(text: string): string {
  return text.replace(INVISIBLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// Bytes of UTF-8: the API's limits are in bytes.
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
