// A headless Chromium whose complaints are collected.
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';

const { chromium } = createRequire(`${process.env.NODE_MODULES}/`)('playwright-core');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export class Browser {
  complaints = [];

  static async open(folder, options = {}) {
    const browser = new Browser();
    browser.context = await chromium.launchPersistentContext(mkdtempSync(`${folder}/chromium-`), {
      executablePath: '/usr/bin/chromium',
      headless: true,
      args: FLAGS,
      viewport: { width: 1280, height: 860 },
      ...options,
    });
    browser.context.setDefaultTimeout(60_000);
    browser.page = await browser.context.newPage();
    browser.page.on('console', (message) => {
      // Chromium reports by itself that a connection was lost or a request refused.
      const expected = /Failed to load resource: (net::ERR_|.* status of 401)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !expected) browser.complaints.push(message.text());
    });
    browser.page.on('pageerror', (error) => browser.complaints.push(String(error)));
    browser.page.on('dialog', (dialog) => {
      browser.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await browser.page.addInitScript(() => {
      window.violations = [];
      addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    return browser;
  }

  // Fails if the page complained.
  async check() {
    const violations = await this.page.evaluate(() => window.violations);
    const all = [...this.complaints, ...violations.map((text) => `Content-Security-Policy: ${text}`)];
    if (all.length > 0) throw new Error(`the page complained:\n${all.join('\n')}`);
  }

  async close() {
    await this.context.close();
  }
}
