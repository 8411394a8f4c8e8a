// Opens the reports named on REPORTS (paths, separated by colons) in headless Chromium and keeps screenshots in SHOTS.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const reports = (process.env.REPORTS ?? "").split(":").filter(Boolean).map((path) => resolve(path));
const shots = resolve(process.env.SHOTS ?? "screenshots");
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
let browser;

before(async () => {
  assert.ok(reports.length > 0, "name reports in REPORTS");
  mkdirSync(shots, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

async function opened(report, size, scheme, watch) {
  // The checker is put in from outside, past the policy of the page; the policy itself is tested without it.
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme, bypassCSP: watch.bypass ?? false });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && watch.said.push(message.text()));
  page.on("pageerror", (error) => watch.said.push(String(error)));
  page.on("request", (request) => watch.asked.push(request.url()));
  await page.goto(pathToFileURL(report).href);
  return page;
}

for (const report of reports) {
  const name = basename(dirname(report));
  for (const size of Object.keys(sizes)) {
    test(`${name}, ${size}: quiet console, no request, alternatives in text`, async () => {
      const watch = { said: [], asked: [] };
      const page = await opened(report, size, "light", watch);
      const figures = await page.$$eval("figure svg", (all) =>
        all.map((svg) => ({
          role: svg.getAttribute("role"),
          names: (svg.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? ""),
        })),
      );
      assert.ok(figures.length >= 3, `${figures.length} figures`);
      for (const { role, names } of figures) {
        assert.equal(role, "img");
        assert.ok(names.length === 2 && names.every((text) => text.length > 15), names.join(" | "));
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `the page is ${wide} pixels wider than the window`);
      await page.screenshot({ path: join(shots, `${name}-${size}-top.png`) });
      await page.screenshot({ path: join(shots, `${name}-${size}.png`), fullPage: true });
      assert.deepEqual(watch.said, []);
      assert.deepEqual(watch.asked.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
      assert.equal(watch.asked.filter((url) => url.startsWith("file:")).length, 1, "the page itself and nothing else");
      await page.context().close();
    });

    test(`${name}, ${size}: the explorer answers to choice, pointer and keyboard`, async () => {
      const watch = { said: [], asked: [] };
      const page = await opened(report, size, "light", watch);
      const readout = page.locator("#explorer-readout");
      const plot = page.locator("#explorer-plot");
      await page.locator("#explore").scrollIntoViewIfNeeded();
      assert.ok(await plot.locator("canvas").count(), "a chart is drawn");
      const metrics = await page.$$eval("#explorer-metric option", (all) => all.map((o) => o.value));
      const before = await page.locator("#explorer-said").textContent();
      if (metrics.length > 1) {
        await page.selectOption("#explorer-metric", metrics[1]);
        assert.notEqual(await page.locator("#explorer-said").textContent(), before);
      }
      const box = await plot.boundingBox();
      await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
      const hovered = await readout.textContent();
      await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.5);
      assert.notEqual(await readout.textContent(), hovered, "the pointer moves the values");
      await plot.focus();
      await page.keyboard.press("Home");
      const first = await readout.textContent();
      await page.keyboard.press("ArrowRight");
      const second = await readout.textContent();
      assert.notEqual(first, second, "an arrow key moves the values");
      assert.match(second, /^\d{1,2} \w+ \d{4}: /);
      const arms = await page.$$eval("#explorer-arm option", (all) => all.map((o) => o.value));
      await page.selectOption("#explorer-arm", arms.at(-1));
      assert.ok((await page.locator("#explorer-said").textContent()).includes(arms.at(-1)));
      await page.locator("#explore").screenshot({ path: join(shots, `${name}-${size}-explorer.png`) });
      assert.deepEqual(watch.said, []);
      await page.context().close();
    });
  }

  for (const scheme of ["light", "dark"]) {
    test(`${name}, ${scheme}: contrast and structure`, async () => {
      const watch = { said: [], asked: [], bypass: true };
      const page = await opened(report, "desktop", scheme, watch);
      await page.$$eval("details", (all) => all.forEach((one) => (one.open = true)));
      await page.evaluate(axe);
      const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      const words = found.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `  ${n.html.slice(0, 160)} ${n.failureSummary}`).join("\n")}`);
      assert.deepEqual(words, []);
      if (scheme === "dark") await page.screenshot({ path: join(shots, `${name}-dark.png`), fullPage: true });
      await page.context().close();
    });
  }
}
