import type { Page } from 'playwright-core';

/** What lies between two images. */
export interface Difference {
  /** The share of the pixels that look different; 1 where the sizes differ. */
  readonly share: number;
  /** A PNG: the later image pale, with what is only there or only was there in red. */
  readonly png: Buffer;
}

/** Channels may differ by this much of 255 before a pixel counts: edges are smoothed differently by other graphics libraries. */
const TOLERANCE = 48;

const COMPARE = `async ([before, after, tolerance]) => {
  const draw = async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return { canvas, context, pixels: context.getImageData(0, 0, image.width, image.height) };
  };
  const [old, made] = [await draw(before), await draw(after)];
  const { width, height, data } = made.pixels;
  const same = old.canvas.width === width && old.canvas.height === height;
  let changed = 0;
  for (let at = 0; at < data.length; at += 4) {
    const far = !same || [0, 1, 2].some((k) => Math.abs(data[at + k] - old.pixels.data[at + k]) > tolerance);
    if (far) changed++;
    const pale = 255 - (255 - (data[at] + data[at + 1] + data[at + 2]) / 3) / 4;
    [data[at], data[at + 1], data[at + 2]] = far ? [214, 0, 0] : [pale, pale, pale];
  }
  made.context.putImageData(made.pixels, 0, 0);
  return { share: same ? changed / (width * height) : 1, url: made.canvas.toDataURL('image/png') };
}`;

/** Compares two PNGs pixel by pixel in a page of the browser. */
export async function compareIn(page: Page, before: Uint8Array, after: Uint8Array): Promise<Difference> {
  const urls = [before, after].map((png) => `data:image/png;base64,${Buffer.from(png).toString('base64')}`);
  const { share, url } = (await page.evaluate(`(${COMPARE})(${JSON.stringify([...urls, TOLERANCE])})`)) as {
    share: number;
    url: string;
  };
  return { share, png: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64') };
}
