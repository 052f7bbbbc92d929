const maxLength = 100;
const talk = /^Mozilla\/5\.0 \(([^()]{1,40})\) Nextcloud-Talk v?(\d[\w.-]{0,20})/;

/**
 * What a client is called where people read it, by its User-Agent. Whoever sends that may write anything: what is
 * left has one line and no characters that turn or hide others.
 */
export function clientName(userAgent: string): string {
  const cleaned = userAgent
    .slice(0, 1000)
    .replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const [, system, version] = talk.exec(cleaned) ?? [];
  if (system && version) return `Nextcloud Talk ${version} (${system})`;
  const characters = [...cleaned];
  if (characters.length === 0) return 'Unknown client';
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : cleaned;
}
