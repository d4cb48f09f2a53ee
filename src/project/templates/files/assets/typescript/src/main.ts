// What the bundle offers to the page that loads it. Put your own component here.

export interface Options {
  name: string;
  locale?: string;
}

const WORDS = new Map([
  ['en', 'Hello'],
  ['de', 'Hallo'],
  ['fr', 'Bonjour'],
]);

/** The greeting in the language of the locale, or in English. */
export function greeting({ name, locale = 'en' }: Options): string {
  const language = locale.split('-')[0] ?? '';
  return `${WORDS.get(language) ?? 'Hello'}, ${name}!`;
}

/** Shows the greeting in an element; the function that comes back takes it away again. */
export function mount(element: Element | null, options: Options): () => void {
  if (!element) throw new Error('There is no element to show the greeting in.');
  // `textContent` and not `innerHTML`: a name is no markup.
  element.textContent = greeting(options);
  return () => {
    element.textContent = '';
  };
}
