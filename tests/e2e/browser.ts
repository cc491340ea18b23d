import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser that `npm test` found. With `softwareGpu`, WebGPU is there, computed by SwiftShader. */
export async function launch(options: { softwareGpu?: boolean } = {}): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium';
  const gpu = options.softwareGpu
    ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']
    : ['--disable-gpu'];
  return chromium.launch({ executablePath, args: [...quiet, ...gpu] });
}

/** A page that remembers what went wrong on it. */
export interface Watched {
  readonly page: Page;
  /** Errors of the console and uncaught exceptions, and requests to other hosts. */
  readonly complaints: string[];
}

export async function open(
  browser: Browser,
  url: string,
  context: BrowserContextOptions = {},
): Promise<Watched> {
  const page = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context })
  ).newPage();
  const complaints: string[] = [];
  const { host } = new URL(url);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const target = new URL(request.url());
    if (target.protocol.startsWith('http') && target.host !== host)
      complaints.push(`request to ${target.host}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}
