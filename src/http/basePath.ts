/** Path of the public URL, where Parley lies below another: "" or "/talk". */
export const basePath = (url: string): string => (URL.canParse(url) ? new URL(url).pathname.replace(/\/+$/, '') : '');
