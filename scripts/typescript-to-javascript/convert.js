// Turns a TypeScript file into JavaScript that reads like written by hand. Types become JSDoc comments, which `tsc`
// checks, or are removed. Handles the syntax that the templates use, and refuses any other type syntax.

import { parse } from '@babel/parser';
import { format } from 'prettier';

const STYLE = { printWidth: 120, singleQuote: true };

/** The JavaScript of a TypeScript source, with its types in JSDoc comments if `keepTypes`. */
export async function toJavaScript(source, { keepTypes }) {
  // `{{name}}` is a placeholder that the program fills in. It has to be an identifier to be parsed.
  const text = source.replace(/\{\{(\w+)\}\}/g, '__$1__');
  const edited = new Conversion(text, keepTypes).run();
  const formatted = await format(edited, { ...STYLE, parser: 'babel' });
  return formatted.replace(/__(\w+?)__/g, '{{$1}}');
}

/** The tsconfig.json of a JavaScript template: it checks the sources as strictly, and writes no files. */
export async function toJavaScriptConfig(source) {
  const { compilerOptions } = JSON.parse(source);
  const { rootDir, outDir, verbatimModuleSyntax, ...kept } = compilerOptions;
  const config = { compilerOptions: { ...kept, allowJs: true, checkJs: true, noEmit: true }, include: ['src'] };
  return format(JSON.stringify(config, null, 2), { ...STYLE, parser: 'json' });
}

class Conversion {
  #text;
  #keepTypes;
  /** Replacements of ranges of the text; they do not overlap. */
  #edits = [];
  /** One `@import` for each module that types come from. */
  #typeImports = [];

  constructor(text, keepTypes) {
    this.#text = text;
    this.#keepTypes = keepTypes;
  }

  run() {
    const options = { sourceType: 'module', plugins: ['typescript'], createParenthesizedExpressions: true };
    const { program } = parse(this.#text, options);
    for (const statement of program.body) this.#visit(statement, []);
    this.#describeTypeImports(program.body.findLast(({ type }) => type === 'ImportDeclaration'));
    let result = '';
    let position = 0;
    for (const { start, end, text } of this.#edits.sort((one, other) => one.start - other.start || one.end - other.end)) {
      result += this.#text.slice(position, start) + text;
      position = end;
    }
    return result + this.#text.slice(position);
  }

  #visit(node, ancestors) {
    if (this[node.type]) {
      if (this[node.type](node, ancestors) === 'whole') return;
    } else if (node.type.startsWith('TS')) {
      throw new SyntaxError(`line ${node.loc.start.line}: ${node.type} has no rule in convert.js`);
    }
    for (const child of childrenOf(node)) this.#visit(child, [node, ...ancestors]);
  }

  // Imports of types.

  ImportDeclaration(node) {
    const isType = ({ importKind }) => node.importKind === 'type' || importKind === 'type';
    const types = node.specifiers.filter(isType).map(({ imported }) => imported.name);
    if (types.length === 0) return 'whole';
    const from = this.#slice(node.source);
    this.#typeImports.push(`@import { ${types.join(', ')} } from ${from}`);
    const values = node.specifiers.filter((specifier) => !isType(specifier)).map((specifier) => this.#slice(specifier));
    if (values.length > 0) {
      this.#replace(node, `import { ${values.join(', ')} } from ${from};`);
    } else {
      const lineBreak = Math.max(node.start - 1, 0);
      this.#replace({ start: lineBreak, end: node.end }, '');
    }
    return 'whole';
  }

  #describeTypeImports(lastImport) {
    if (!this.#keepTypes || this.#typeImports.length === 0) return;
    this.#insert(lastImport.end, `\n\n${comment('', this.#typeImports)}\n\n`);
  }

  // Declarations of types.

  TSInterfaceDeclaration(node, ancestors) {
    const members = node.body.body;
    const isPlain = members.every(({ type }) => type === 'TSPropertySignature');
    const tags = isPlain
      ? [`@typedef {object} ${node.id.name}`, ...members.map((member) => this.#property(member))]
      : [`@typedef {${this.#type(node.body)}} ${node.id.name}`];
    return this.#define(node, ancestors, tags);
  }

  TSTypeAliasDeclaration(node, ancestors) {
    return this.#define(node, ancestors, [`@typedef {${this.#type(node.typeAnnotation)}} ${node.id.name}`]);
  }

  #property(member) {
    const name = member.optional ? `[${member.key.name}]` : member.key.name;
    const text = docOf(member)?.text ?? '';
    return `@property {${this.#annotated(member)}} ${name} ${text}`.trimEnd();
  }

  #define(node, [parent], tags) {
    const statement = parent?.type === 'ExportNamedDeclaration' ? parent : node;
    const doc = docOf(statement);
    const text = this.#keepTypes ? comment(doc?.text ?? '', [...this.#templates(node), ...tags]) : '';
    this.#edits.push({ start: doc?.start ?? statement.start, end: statement.end, text });
    return 'whole';
  }

  // Functions.

  FunctionDeclaration(node, ancestors) {
    this.#describe(node, ancestors, [
      ...this.#templates(node),
      ...node.params.map((parameter) => this.#parameter(parameter)),
      this.#result(node),
    ]);
  }

  ClassMethod(node, ancestors) {
    this.FunctionDeclaration(node, ancestors);
  }

  ArrowFunctionExpression({ params }) {
    for (const parameter of params) {
      const type = this.#annotated(bound(parameter));
      // `unknown` says no more than the caller of the function does.
      if (this.#keepTypes && type && type !== 'unknown') this.#insert(parameter.start, `/** @type {${type}} */ `);
    }
  }

  #templates(node) {
    const names = node.typeParameters?.params.map(({ name }) => name) ?? [];
    return names.map((name) => `@template ${name}`);
  }

  #parameter(parameter) {
    const pattern = bound(parameter);
    const type = this.#annotated(pattern);
    if (!type) return undefined;
    // A pattern has no name: it is called like its type.
    const name = pattern.name ?? type[0].toLowerCase() + type.slice(1);
    return `@param {${type}} ${name}`;
  }

  #result(node) {
    const type = node.returnType && this.#type(node.returnType.typeAnnotation);
    return type && !['void', 'Promise<void>'].includes(type) ? `@returns {${type}}` : undefined;
  }

  // Variables and fields.

  VariableDeclarator(node, [declaration, ...ancestors]) {
    this.#describe(declaration, ancestors, [this.#variable(this.#annotated(node.id), node.init)]);
  }

  ClassPrivateProperty(node, ancestors) {
    if (node.readonly) this.#edits.push({ start: node.start, end: node.key.start, text: '' });
    this.#describe(node, ancestors, [this.#variable(this.#annotated(node), node.value)]);
  }

  #variable(annotation, value) {
    const isGeneric = value?.type === 'NewExpression' && value.typeParameters;
    const type = annotation ?? (isGeneric && this.#type(value.callee) + this.#type(value.typeParameters));
    return type && `@type {${type}}`;
  }

  // Types within expressions.

  TSAsExpression(node, [parent]) {
    const end = { start: node.expression.end, end: node.end };
    if (!this.#keepTypes) {
      this.#replace(end, '');
    } else if (parent.type === 'ParenthesizedExpression') {
      this.#insert(parent.start, `/** @type {${this.#annotated(node)}} */ `);
      this.#replace(end, '');
    } else {
      this.#insert(node.start, `/** @type {${this.#annotated(node)}} */ (`);
      this.#replace(end, ')');
    }
    this.#visit(node.expression, [node]);
    return 'whole';
  }

  TSTypeAnnotation(node) {
    this.#replace(node, '');
    return 'whole';
  }

  TSTypeParameterDeclaration(node) {
    this.#replace(node, '');
    return 'whole';
  }

  TSTypeParameterInstantiation(node, [{ type }, parent]) {
    const isDescribed = type === 'NewExpression' && /^(VariableDeclarator|ClassPrivateProperty)$/.test(parent.type);
    if (this.#keepTypes && !isDescribed) {
      throw new SyntaxError(`line ${node.loc.start.line}: declare a variable for the value with these type arguments`);
    }
    this.#replace(node, '');
    return 'whole';
  }

  // Comments.

  /** Adds tags to the doc comment of a declaration, which may be exported. */
  #describe(node, [parent], possibleTags) {
    const tags = possibleTags.filter(Boolean);
    if (!this.#keepTypes || tags.length === 0) return;
    const declaration = parent?.type === 'ExportNamedDeclaration' ? parent : node;
    const doc = docOf(declaration);
    if (doc) {
      this.#replace(doc, comment(doc.text, tags));
    } else {
      this.#insert(declaration.start, `${comment('', tags)}\n`);
    }
  }

  // Texts.

  #slice({ start, end }) {
    return this.#text.slice(start, end);
  }

  /** The text of a type, on one line and with commas between its members. */
  #type(node) {
    const text = this.#slice(node).replace(/\s+/g, ' ');
    return text.replaceAll('; }', ' }').replaceAll(';', ',');
  }

  #annotated({ typeAnnotation }) {
    if (!typeAnnotation) return undefined;
    return this.#type(typeAnnotation.type === 'TSTypeAnnotation' ? typeAnnotation.typeAnnotation : typeAnnotation);
  }

  #insert(position, text) {
    this.#edits.push({ start: position, end: position, text });
  }

  #replace({ start, end }, text) {
    this.#edits.push({ start, end, text });
  }
}

function childrenOf(node) {
  return Object.values(node)
    .flat()
    .filter((value) => typeof value?.type === 'string' && !value.type.startsWith('Comment'));
}

/** What a parameter binds, without its default. */
function bound(parameter) {
  return parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
}

/** The doc comment of a node: its place, and its text without the stars. */
function docOf({ leadingComments = [] }) {
  const last = leadingComments.at(-1);
  if (!last?.value.startsWith('*')) return undefined;
  const text = last.value.slice(1).replace(/^ *\* ?/gm, '');
  return { start: last.start, end: last.end, text: text.trim() };
}

/** A doc comment of a text and tags, as short as it can be written. */
function comment(text, tags) {
  const lines = text ? [...text.split('\n'), '', ...tags] : tags;
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */`;
}
