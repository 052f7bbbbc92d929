/** How the server presents itself to its clients. */
export interface Theme {
  name: string;
  url: string;
  slogan: string;
  /** `#` and six hexadecimal digits. */
  color: string;
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/**
 * What the administrator has set for the app `theming`, by Nextcloud's keys, over what holds without.
 * A value that cannot be is passed over.
 * @param url of the server
 */
export function themeFrom(config: Readonly<Record<string, string>>, url: string): Theme {
  const set = (key: string, isGood: (text: string) => boolean, otherwise: string) =>
    config[key] !== undefined && isGood(config[key]) ? config[key] : otherwise;
  const isSomething = (text: string) => text.trim() !== '';
  return {
    name: set('name', isSomething, 'Parley'),
    url: set('url', isUrl, url),
    slogan: set('slogan', isSomething, 'a home for your conversations'),
    color: set('primary_color', isColor, set('color', isColor, '#00679e')).toLowerCase(),
  };
}

/** Black or white, whichever is read better on the colour: by relative luminance, as WCAG 2 defines it. */
export function textOn(color: string): '#000000' | '#ffffff' {
  const channel = (at: number) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}
