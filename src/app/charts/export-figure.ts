import face from '@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2?url';
import { download } from '../share/download.ts';

/** A chart as a file that looks the same anywhere: its own colours, title and provenance. */

export interface Caption {
  readonly title: string;
  readonly names: readonly string[];
  readonly xTitle: string;
}

const svgNamespace = 'http://www.w3.org/2000/svg';
const headHeight = 28;
const footHeight = 22;
const drawn = ['fill', 'stroke', 'font-size', 'font-weight', 'font-family', 'paint-order'] as const;

/** A copy with computed colours in place of the page's variables. */
function standalone(source: SVGSVGElement, { title, names, xTitle }: Caption): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = source.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const name of drawn) {
      if (element.hasAttribute(name) || element.tagName === 'text' || element.tagName === 'tspan') {
        element.setAttribute(name, style.getPropertyValue(name));
      }
    }
    element.removeAttribute('class');
  });
  const width = source.clientWidth || Number(source.getAttribute('width'));
  const height = source.clientHeight || Number(source.getAttribute('height'));
  const total = height + headHeight + footHeight;
  const page = getComputedStyle(document.documentElement);

  const figure = document.createElementNS(svgNamespace, 'svg');
  const attributes = { width, height: total, viewBox: `0 0 ${width} ${total}`, role: 'img' };
  for (const [name, value] of Object.entries(attributes)) figure.setAttribute(name, String(value));
  figure.setAttribute('font-family', page.fontFamily);
  add(figure, 'title', {}, `${title} by ${xTitle}`);
  add(figure, 'desc', {}, `GRPO Lab; lanes: ${names.join(', ')}; ${location.href}`);
  add(figure, 'rect', { width, height: total, fill: page.backgroundColor });
  add(figure, 'text', { x: 8, y: 19, 'font-size': 15, 'font-weight': 600, fill: page.color }, title);
  add(
    figure,
    'text',
    { x: width - 8, y: total - 7, 'text-anchor': 'end', 'font-size': 12, fill: page.color },
    `${xTitle}; mean and 95 % interval over seeds`,
  );
  copy.setAttribute('y', String(headHeight));
  copy.removeAttribute('style');
  figure.append(copy);
  return figure;
}

function add(parent: Element, tag: string, attributes: Record<string, string | number>, text = ''): void {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  parent.append(element);
}

/** The page's face inside the file, so that it needs nothing from elsewhere; without it readers have their own. */
async function faceStyle(): Promise<string> {
  try {
    const bytes = new Uint8Array(await (await fetch(face)).arrayBuffer());
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    const source = `url(data:font/woff2;base64,${btoa(binary)}) format("woff2")`;
    return `@font-face{font-family:"Source Sans 3 Variable";font-weight:200 900;src:${source}}`;
  } catch {
    return '';
  }
}

async function serialised(
  source: SVGSVGElement,
  caption: Caption,
): Promise<{ text: string; figure: SVGSVGElement }> {
  const figure = standalone(source, caption);
  const style = document.createElementNS(svgNamespace, 'style');
  style.textContent = await faceStyle();
  figure.prepend(style);
  return { text: new XMLSerializer().serializeToString(figure), figure };
}

export async function saveSvg(source: SVGSVGElement | null, caption: Caption, name: string): Promise<void> {
  if (!source) return;
  download(name, 'image/svg+xml', (await serialised(source, caption)).text);
}

const pixelRatio = 2;

export async function savePng(source: SVGSVGElement | null, caption: Caption, name: string): Promise<void> {
  if (!source) return;
  const { text, figure } = await serialised(source, caption);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Number(figure.getAttribute('width')) * pixelRatio;
  canvas.height = Number(figure.getAttribute('height')) * pixelRatio;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) download(name, 'image/png', blob);
}
