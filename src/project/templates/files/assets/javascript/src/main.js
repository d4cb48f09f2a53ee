// The exports of the bundle. Put your own component here.

/**
 * @typedef {object} Options
 * @property {string} name
 * @property {string} [locale]
 */

const WORDS = new Map([
  ['en', 'Hello'],
  ['de', 'Hallo'],
  ['fr', 'Bonjour'],
]);

/**
 * The greeting in the language of the locale, or in English if there is none.
 *
 * @param {Options} options
 * @returns {string}
 */
export function greeting({ name, locale = 'en' }) {
  const language = locale.split('-')[0] ?? '';
  return `${WORDS.get(language) ?? 'Hello'}, ${name}!`;
}

/**
 * Shows the greeting in an element, and returns a function that removes it.
 *
 * @param {Element | null} element
 * @param {Options} options
 * @returns {() => void}
 */
export function mount(element, options) {
  if (!element) throw new Error('There is no element to show the greeting in.');
  // `textContent` instead of `innerHTML`, so that a name cannot add markup.
  element.textContent = greeting(options);
  return () => {
    element.textContent = '';
  };
}
