import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export interface Site {
  /** Address of the page, in a folder below the root as on GitHub Pages. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the built page from a sub-path, so that an absolute path anywhere in it would fail. */
export async function serveDist(): Promise<Site> {
  const dist = join(import.meta.dirname, '../../dist');
  await stat(join(dist, 'index.html')).catch(() => {
    throw new Error('there is no dist/index.html: run `npm run build` first');
  });
  const prefix = '/some/folder/';
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const inside = normalize(path.slice(prefix.length) || 'index.html');
    const body =
      path.startsWith(prefix) && !inside.startsWith('..')
        ? await readFile(join(dist, inside)).catch(() => null)
        : null;
    if (body)
      response.writeHead(200, { 'content-type': types[extname(inside)] ?? 'application/octet-stream' });
    else response.writeHead(404);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
