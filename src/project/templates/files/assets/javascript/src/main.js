// What the bundle offers to the page that loads it. Put your own component here.

/** @typedef {{ name: string, locale?: string }} Options */

const WORDS = new Map([
  ['en', 'Hello'],
  ['de', 'Hallo'],
  ['fr', 'Bonjour'],
]);

/**
 * The greeting in the language of the locale, or in English.
 *
 * @param {Options} options
 */
export function greeting({ name, locale = 'en' }) {
  const language = locale.split('-')[0] ?? '';
  return `${WORDS.get(language) ?? 'Hello'}, ${name}!`;
}

/**
 * Shows the greeting in an element; the function that comes back takes it away again.
 *
 * @param {Element | null} element
 * @param {Options} options
 */
export function mount(element, options) {
  if (!element) throw new Error('There is no element to show the greeting in.');
  // `textContent` and not `innerHTML`: a name is no markup.
  element.textContent = greeting(options);
  return () => {
    element.textContent = '';
  };
}
