// The page of curves in the browser, for the tests: its charts by name.

import { open as openAny } from './opened.js';

export const open = (data, options) => openAny(data, { bundle: 'plot', ready: 'main section', ...options });

export const card = (name) => `[data-chart=${name}]`;
export const drawn = (page, name) => page.waitForSelector(`${card(name)} .chart-area svg`);
export const lines = (page, name) => page.$$eval(`${card(name)} .chart-area g[data-run]`, (all) => all.map((g) => g.dataset.run));
