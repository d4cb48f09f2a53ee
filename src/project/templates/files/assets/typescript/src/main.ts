// The exports of the bundle. Put your own component here.

export interface Options {
  name: string;
  locale?: string;
}

const WORDS = new Map([
  ['en', 'Hello'],
  ['de', 'Hallo'],
  ['fr', 'Bonjour'],
]);

/** The greeting in the language of the locale, or in English if there is none. */
export function greeting({ name, locale = 'en' }: Options): string {
  const language = locale.split('-')[0] ?? '';
  return `${WORDS.get(language) ?? 'Hello'}, ${name}!`;
}

/** Shows the greeting in an element, and returns a function that removes it. */
export function mount(element: Element | null, options: Options): () => void {
  if (!element) throw new Error('There is no element to show the greeting in.');
  // `textContent` instead of `innerHTML`, so that a name cannot add markup.
  element.textContent = greeting(options);
  return () => {
    element.textContent = '';
  };
}
